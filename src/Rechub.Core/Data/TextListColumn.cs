using Rechub.Filters;

namespace Rechub.Data;

/// <summary>Lists of text, such as genres: row r has <c>Codes[Offsets[r] .. Offsets[r + 1])</c>, in the order given.</summary>
public sealed class TextListColumn(string name, string[] dictionary, int[] offsets, int[] codes)
    : FeatureColumn(name)
{
    /// <summary>Distinct values in ordinal order.</summary>
    public string[] Dictionary { get; } = dictionary;

    /// <summary>Row boundaries in <see cref="Codes"/>; one longer than the number of rows.</summary>
    public int[] Offsets { get; } = offsets;

    /// <summary>Indexes in <see cref="Dictionary"/>, row after row.</summary>
    public int[] Codes { get; } = codes;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.TextList;

    /// <inheritdoc/>
    public override int Count => Offsets.Length - 1;

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

    /// <inheritdoc/>
    public override object? ValueAt(int row) => this[row];

    private protected override uint[] RowsThat(FilterCondition condition, bool negated)
    {
        var wanted = Array.BinarySearch(
            Dictionary,
            ConditionTest.ElementOf(condition),
            StringComparer.Ordinal
        );
        var (offsets, codes) = (Offsets, Codes);
        return RowMask.Where(
            Count,
            row => codes.AsSpan(offsets[row]..offsets[row + 1]).Contains(wanted) != negated
        );
    }
}
