namespace Rechub.Filters;

/// <summary>A column that filters can be about.</summary>
internal interface IFilterColumn
{
    /// <summary>What its values are.</summary>
    ColumnKind Kind { get; }

    /// <summary>
    /// The rows whose value meets a condition or, where it is negated, does not. A missing value is in neither set; an empty list
    /// is no missing value.
    /// </summary>
    /// <param name="condition">A condition that <see cref="Filter.Bind"/> has found to fit the kind.</param>
    /// <param name="negated">Whether the rows that do not meet it are wanted.</param>
    uint[] RowsThat(FilterCondition condition, bool negated);
}
