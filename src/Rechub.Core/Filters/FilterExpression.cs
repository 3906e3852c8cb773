namespace Rechub.Filters;

/// <summary>A node of a parsed filter.</summary>
internal abstract record FilterExpression;

/// <summary>All must hold.</summary>
internal sealed record FilterAnd(IReadOnlyList<FilterExpression> Operands) : FilterExpression;

/// <summary>One at least must hold.</summary>
internal sealed record FilterOr(IReadOnlyList<FilterExpression> Operands) : FilterExpression;

/// <summary>The operand must not hold.</summary>
/// <param name="Operand">The operand.</param>
/// <param name="IsBare">
/// Whether it begins with a column or a value: a server's <c>not</c> binds tighter than comparisons, and would negate that.
/// </param>
internal sealed record FilterNot(FilterExpression Operand, bool IsBare = false) : FilterExpression;

/// <summary>A condition on one column.</summary>
/// <param name="Column">The column.</param>
internal abstract record FilterCondition(FilterColumn Column) : FilterExpression;

/// <summary>A comparison with a value, the column on the left.</summary>
internal sealed record FilterComparison(
    FilterColumn Column,
    FilterOperator Operator,
    FilterValue Value
) : FilterCondition(Column);

/// <summary><c>column in [values]</c>.</summary>
internal sealed record FilterMembership(FilterColumn Column, IReadOnlyList<FilterValue> Values)
    : FilterCondition(Column);

/// <summary><c>column like 'prefix%'</c>.</summary>
internal sealed record FilterPrefix(FilterColumn Column, string Prefix) : FilterCondition(Column);

/// <summary><c>array_contains(column, value)</c>.</summary>
internal sealed record FilterContains(FilterColumn Column, FilterValue Value)
    : FilterCondition(Column);

/// <summary>A column's name and where it stands in the text, from 0.</summary>
/// <param name="Name">The name.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="IsQuoted">Whether it stands in brackets, which Milvus does not know.</param>
internal sealed record FilterColumn(string Name, int Position, bool IsQuoted = false);

/// <summary>A value and where it stands in the text, from 0.</summary>
/// <param name="Value">A <see cref="string"/>, a <see cref="long"/> or a <see cref="double"/>.</param>
/// <param name="Position">Where it stands.</param>
internal sealed record FilterValue(object Value, int Position);

/// <summary>How a comparison compares.</summary>
internal enum FilterOperator
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
