using Rechub.Filters;

namespace Rechub.Data;

/// <summary>64-bit integers; <see cref="Missing"/> stands for a missing value.</summary>
public sealed class IntegerColumn(string name, long[] values) : FeatureColumn(name)
{
    /// <summary>The value that marks a missing one.</summary>
    public const long Missing = long.MinValue;

    /// <summary>One value per row.</summary>
    public long[] Values { get; } = values;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Integer;

    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override object? ValueAt(int row) => Values[row] == Missing ? null : Values[row];

    private protected override uint[] RowsThat(FilterCondition condition, bool negated)
    {
        var meets = ConditionTest.OfInteger(condition);
        var values = Values;
        return RowMask.Where(Count, row => values[row] != Missing && meets(values[row]) != negated);
    }
}
