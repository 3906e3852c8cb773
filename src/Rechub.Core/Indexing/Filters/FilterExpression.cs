namespace Rechub.Indexing.Filters;

/// <summary>A node of a parsed filter.</summary>
public abstract record FilterExpression;

/// <summary>All must hold.</summary>
public sealed record FilterAnd(IReadOnlyList<FilterExpression> Operands) : FilterExpression;

/// <summary>One at least must hold.</summary>
public sealed record FilterOr(IReadOnlyList<FilterExpression> Operands) : FilterExpression;

/// <summary>The operand must not hold.</summary>
/// <param name="Operand">The operand.</param>
/// <param name="IsBare">
/// Whether it begins with a column or a value: a server's <c>not</c> binds tighter than comparisons, and would negate that.
/// </param>
public sealed record FilterNot(FilterExpression Operand, bool IsBare = false) : FilterExpression;

/// <summary>A condition on one column.</summary>
/// <param name="Column">The column.</param>
public abstract record FilterCondition(FilterColumn Column) : FilterExpression;

/// <summary>A comparison with a value, the column on the left.</summary>
public sealed record FilterComparison(
    FilterColumn Column,
    FilterOperator Operator,
    FilterValue Value
) : FilterCondition(Column);

/// <summary><c>column in [values]</c>.</summary>
public sealed record FilterMembership(FilterColumn Column, IReadOnlyList<FilterValue> Values)
    : FilterCondition(Column);

/// <summary><c>column like 'prefix%'</c>.</summary>
public sealed record FilterPrefix(FilterColumn Column, string Prefix) : FilterCondition(Column);

/// <summary><c>array_contains(column, value)</c>.</summary>
public sealed record FilterContains(FilterColumn Column, FilterValue Value)
    : FilterCondition(Column);

/// <summary>A column's name and where it stands in the text, from 0.</summary>
public sealed record FilterColumn(string Name, int Position);

/// <summary>A value and where it stands in the text, from 0.</summary>
/// <param name="Value">A <see cref="string"/>, a <see cref="long"/> or a <see cref="double"/>.</param>
/// <param name="Position">Where it stands.</param>
public sealed record FilterValue(object Value, int Position);

/// <summary>How a comparison compares.</summary>
public enum FilterOperator
{
    /// <summary><c>==</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,
}

/// <summary>What a column holds, as far as filters care.</summary>
public enum FilterColumnKind
{
    /// <summary>Text: comparisons (ordinal), <c>in</c>, <c>like</c>.</summary>
    Text,

    /// <summary>Whole numbers: comparisons, <c>in</c>.</summary>
    WholeNumber,

    /// <summary>Fractional numbers: comparisons, <c>in</c>.</summary>
    Number,

    /// <summary>Lists of text: <c>array_contains</c>.</summary>
    TextList,
}
