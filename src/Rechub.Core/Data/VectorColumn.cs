using Rechub.Filters;

namespace Rechub.Data;

/// <summary>
/// Lists of numbers of one length, such as embeddings of a text or an image: row r has <c>Values[r × Width .. (r + 1) × Width)</c>. All
/// numbers of a missing list are NaN.
/// </summary>
public sealed class VectorColumn : FeatureColumn
{
    /// <summary>Takes over the numbers.</summary>
    /// <exception cref="ArgumentException">They are not a multiple of the width.</exception>
    public VectorColumn(string name, int width, float[] values)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Length % width != 0)
            throw new ArgumentException(
                $"{values.Length} numbers are no lists of {width}.",
                nameof(values)
            );
        Width = width;
        Values = values;
    }

    /// <summary>Length of each list.</summary>
    public int Width { get; }

    /// <summary>The numbers, row after row.</summary>
    public float[] Values { get; }

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Vector;

    /// <inheritdoc/>
    public override int Count => Values.Length / Width;

    /// <summary>A row's numbers.</summary>
    public ReadOnlySpan<float> this[int row] => Values.AsSpan(row * Width, Width);

    /// <summary>Whether a row has a list.</summary>
    public bool IsPresent(int row) =>
        this[row].IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0;

    /// <inheritdoc/>
    public override object? ValueAt(int row) => IsPresent(row) ? this[row].ToArray() : null;

    private protected override uint[] RowsThat(FilterCondition condition, bool negated) =>
        throw new InvalidOperationException("No condition is about vectors.");
}
