using Rechub.Filters;

namespace Rechub.Data;

/// <summary>Floating-point numbers; NaN is a missing value.</summary>
public sealed class NumberColumn(string name, double[] values) : FeatureColumn(name)
{
    /// <summary>One value per row.</summary>
    public double[] Values { get; } = values;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Number;

    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override object? ValueAt(int row) => double.IsNaN(Values[row]) ? null : Values[row];

    private protected override uint[] RowsThat(FilterCondition condition, bool negated)
    {
        var meets = ConditionTest.OfNumber(condition);
        var values = Values;
        return RowMask.Where(
            Count,
            row => !double.IsNaN(values[row]) && meets(values[row]) != negated
        );
    }
}
