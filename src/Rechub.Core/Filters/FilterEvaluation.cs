namespace Rechub.Filters;

/// <summary>
/// Finds the rows that meet a filter. Negations are pushed down to the conditions, where a missing value meets neither the
/// condition nor its negation. For the rows that are found this is Kleene's three-valued logic.
/// </summary>
internal sealed class FilterEvaluation
{
    private readonly int rows;
    private readonly Func<string, IFilterColumn> columns;

    private FilterEvaluation(int rows, Func<string, IFilterColumn> columns)
    {
        this.rows = rows;
        this.columns = columns;
    }

    /// <summary>Evaluates a filter that is bound to these columns.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="rows">Number of rows of every column.</param>
    /// <param name="columns">Gives the column of a name.</param>
    public static uint[] Evaluate(Filter filter, int rows, Func<string, IFilterColumn> columns) =>
        new FilterEvaluation(rows, columns).Evaluate(filter.Root, negated: false);

    private uint[] Evaluate(FilterExpression expression, bool negated) =>
        expression switch
        {
            FilterNot negation => Evaluate(negation.Operand, !negated),
            FilterAnd all when negated => Any(all.Operands, negated),
            FilterAnd all => All(all.Operands, negated),
            FilterOr any when negated => All(any.Operands, negated),
            FilterOr any => Any(any.Operands, negated),
            FilterCondition condition => columns(condition.Column.Name)
                .RowsThat(condition, negated),
            _ => throw new ArgumentException("An unknown kind of expression.", nameof(expression)),
        };

    private uint[] All(IReadOnlyList<FilterExpression> operands, bool negated) =>
        Gathered(operands, negated ? FilterOperator.Equal : FilterOperator.NotEqual)
            .Select(operand => Evaluate(operand, negated))
            .Aggregate(RowMask.All(rows), RowMask.And);

    private uint[] Any(IReadOnlyList<FilterExpression> operands, bool negated) =>
        Gathered(operands, negated ? FilterOperator.NotEqual : FilterOperator.Equal)
            .Select(operand => Evaluate(operand, negated))
            .Aggregate(RowMask.Empty(rows), RowMask.Or);

    /// <summary>
    /// The same operands, with all (in)equalities of a column as one membership test: a thousand of them, as programs write, then
    /// take one pass over the rows.
    /// </summary>
    private static IEnumerable<FilterExpression> Gathered(
        IReadOnlyList<FilterExpression> operands,
        FilterOperator operation
    )
    {
        var (gathered, others) = (new List<FilterComparison>(), new List<FilterExpression>());
        foreach (var operand in operands)
        {
            if (operand is FilterComparison comparison && comparison.Operator == operation)
                gathered.Add(comparison);
            else
                others.Add(operand);
        }

        return others.Concat(
            gathered.GroupBy(comparison => comparison.Column.Name).Select(Membership)
        );

        FilterExpression Membership(IGrouping<string, FilterComparison> group)
        {
            var membership = new FilterMembership(
                group.First().Column,
                [.. group.Select(comparison => comparison.Value)]
            );
            return operation == FilterOperator.Equal ? membership : new FilterNot(membership);
        }
    }
}
