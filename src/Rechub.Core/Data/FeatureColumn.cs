using Rechub.Filters;

namespace Rechub.Data;

/// <summary>A raw column of a user or item table: one value per row, before any vocabulary or scaling.</summary>
public abstract class FeatureColumn : IFilterColumn
{
    private protected FeatureColumn(string name) => Name = name;

    /// <summary>Column name, such as <c>gender</c>.</summary>
    public string Name { get; }

    /// <summary>What its values are.</summary>
    public abstract ColumnKind Kind { get; }

    /// <summary>Number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>
    /// A row's value as callers see it: a <see cref="string"/>, <see cref="long"/>, <see cref="double"/> or array of texts; null
    /// where it is missing.
    /// </summary>
    public abstract object? ValueAt(int row);

    /// <summary>Whether a row has no value; a list without elements is none.</summary>
    internal bool IsMissing(int row) => ValueAt(row) is null or string[] { Length: 0 };

    uint[] IFilterColumn.RowsThat(FilterCondition condition, bool negated) =>
        RowsThat(condition, negated);

    private protected abstract uint[] RowsThat(FilterCondition condition, bool negated);
}
