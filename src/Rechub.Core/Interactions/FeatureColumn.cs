namespace Rechub.Interactions;

/// <summary>One raw column of a user or item table: a value a row, before any vocabulary or scaling.</summary>
public abstract class FeatureColumn(string name)
{
    /// <summary>Column name, such as <c>gender</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>
    /// A row's value as callers see it: a <see cref="string"/>, <see cref="long"/>, <see cref="double"/> or array of texts; null
    /// where it is missing.
    /// </summary>
    public abstract object? ValueAt(int row);
}

/// <summary>Text values, dictionary-encoded. A code of −1 is a missing value.</summary>
public sealed class TextColumn(string name, string[] dictionary, int[] codes) : FeatureColumn(name)
{
    /// <summary>Distinct values in ordinal order.</summary>
    public string[] Dictionary { get; } = dictionary;

    /// <summary>Place in <see cref="Dictionary"/> of each row's value; −1 where it is missing.</summary>
    public int[] Codes { get; } = codes;

    /// <inheritdoc/>
    public override int Count => Codes.Length;

    /// <summary>A row's value, or null where it is missing.</summary>
    public string? this[int row] => Codes[row] < 0 ? null : Dictionary[Codes[row]];

    /// <inheritdoc/>
    public override object? ValueAt(int row) => this[row];
}

/// <summary>Whole numbers; <see cref="Missing"/> stands for a missing value.</summary>
public sealed class IntegerColumn(string name, long[] values) : FeatureColumn(name)
{
    /// <summary>The value that marks a missing one.</summary>
    public const long Missing = long.MinValue;

    /// <summary>A value a row.</summary>
    public long[] Values { get; } = values;

    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override object? ValueAt(int row) => Values[row] == Missing ? null : Values[row];
}

/// <summary>Fractional numbers; NaN is a missing value.</summary>
public sealed class NumberColumn(string name, double[] values) : FeatureColumn(name)
{
    /// <summary>A value a row.</summary>
    public double[] Values { get; } = values;

    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override object? ValueAt(int row) => double.IsNaN(Values[row]) ? null : Values[row];
}

/// <summary>Lists of text values, such as genres: row r holds <c>Codes[Offsets[r] .. Offsets[r + 1])</c>, in the order given.</summary>
public sealed class TextListColumn(string name, string[] dictionary, int[] offsets, int[] codes)
    : FeatureColumn(name)
{
    /// <summary>Distinct values in ordinal order.</summary>
    public string[] Dictionary { get; } = dictionary;

    /// <summary>Row boundaries in <see cref="Codes"/>; one longer than the number of rows.</summary>
    public int[] Offsets { get; } = offsets;

    /// <summary>Places in <see cref="Dictionary"/>, row after row.</summary>
    public int[] Codes { get; } = codes;

    /// <inheritdoc/>
    public override int Count => Offsets.Length - 1;

    /// <inheritdoc/>
    public override object? ValueAt(int row) => this[row];

    /// <summary>A row's values.</summary>
    public string[] this[int row]
    {
        get
        {
            var slice = Codes.AsSpan(Offsets[row], Offsets[row + 1] - Offsets[row]);
            var values = new string[slice.Length];
            for (var i = 0; i < values.Length; i++)
                values[i] = Dictionary[slice[i]];
            return values;
        }
    }
}
