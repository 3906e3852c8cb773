using Rechub.Interactions;

namespace Rechub.Indexing.Filters;

/// <summary>
/// Finds the rows that meet a filter. Negations are carried down to the conditions, where a missing value meets neither the
/// condition nor its opposite; for the rows that are found this is Kleene's three-valued logic.
/// </summary>
internal sealed class FilterEvaluation
{
    private readonly int rows;
    private readonly Func<string, FeatureColumn> columns;

    private FilterEvaluation(int rows, Func<string, FeatureColumn> columns)
    {
        this.rows = rows;
        this.columns = columns;
    }

    /// <summary>Evaluates a filter that is bound to these columns.</summary>
    public static uint[] Evaluate(Filter filter, int rows, Func<string, FeatureColumn> columns) =>
        new FilterEvaluation(rows, columns).Evaluate(filter.Root, negated: false);

    /// <summary>Evaluates a filter over a table, its key included.</summary>
    public static uint[] Evaluate(Filter filter, EntityTable table)
    {
        var kinds = table.Columns.ToDictionary(column => column.Name, column => KindOf(column));
        kinds[table.KeyName] = table.Ids.IsText
            ? FilterColumnKind.Text
            : FilterColumnKind.WholeNumber;
        return Evaluate(
            filter.Bind(kinds),
            table.Count,
            name => name == table.KeyName ? KeyColumn(table.KeyName, table.Ids) : table.Find(name)!
        );
    }

    /// <summary>What filters see in a column.</summary>
    public static FilterColumnKind KindOf(FeatureColumn column) =>
        column switch
        {
            TextColumn => FilterColumnKind.Text,
            IntegerColumn => FilterColumnKind.WholeNumber,
            NumberColumn => FilterColumnKind.Number,
            _ => FilterColumnKind.TextList,
        };

    /// <summary>Ids as a column.</summary>
    public static FeatureColumn KeyColumn(string name, IdColumn ids) =>
        ids.IsText
            ? new TextColumn(name, ids.Texts.ToArray(), [.. Enumerable.Range(0, ids.Count)])
            : new IntegerColumn(name, ids.Integers.ToArray());

    private uint[] Evaluate(FilterExpression expression, bool negated) =>
        expression switch
        {
            FilterNot negation => Evaluate(negation.Operand, !negated),
            FilterAnd all when negated => Any(all.Operands, negated),
            FilterAnd all => All(all.Operands, negated),
            FilterOr any when negated => All(any.Operands, negated),
            FilterOr any => Any(any.Operands, negated),
            FilterCondition condition => Rows(condition, negated),
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
    /// The same operands, with those that hold a column to a value, or away from it, as one membership a column: where a program
    /// writes a thousand of them, one pass over the rows is enough.
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

    private uint[] Rows(FilterCondition condition, bool negated)
    {
        switch (columns(condition.Column.Name))
        {
            case TextColumn text:
                var meets = Array.ConvertAll(text.Dictionary, TestOfText(condition));
                return RowMask.Where(
                    rows,
                    row => text.Codes[row] >= 0 && meets[text.Codes[row]] != negated
                );
            case IntegerColumn integer:
                var ofInteger = TestOfInteger(condition);
                return RowMask.Where(
                    rows,
                    row =>
                        integer.Values[row] != IntegerColumn.Missing
                        && ofInteger(integer.Values[row]) != negated
                );
            case NumberColumn number:
                var ofNumber = TestOfNumber(condition);
                return RowMask.Where(
                    rows,
                    row =>
                        !double.IsNaN(number.Values[row]) && ofNumber(number.Values[row]) != negated
                );
            case TextListColumn list:
                var wanted = Array.BinarySearch(
                    list.Dictionary,
                    (string)((FilterContains)condition).Value.Value,
                    StringComparer.Ordinal
                );
                return RowMask.Where(
                    rows,
                    row =>
                        list.Codes.AsSpan(list.Offsets[row]..list.Offsets[row + 1]).Contains(wanted)
                        != negated
                );
            default:
                throw new ArgumentException(
                    $"Column '{condition.Column.Name}' cannot be filtered by.",
                    nameof(condition)
                );
        }
    }

    /// <summary>Says whether a text meets a condition.</summary>
    public static Converter<string, bool> TestOfText(FilterCondition condition)
    {
        switch (condition)
        {
            case FilterComparison comparison:
                var other = (string)comparison.Value.Value;
                return value => Holds(comparison.Operator, string.CompareOrdinal(value, other));
            case FilterMembership membership:
                return membership.Values.Select(x => (string)x.Value).ToHashSet().Contains;
            case FilterPrefix prefix:
                return value => value.StartsWith(prefix.Prefix, StringComparison.Ordinal);
            default:
                return _ => false;
        }
    }

    private static Func<long, bool> TestOfInteger(FilterCondition condition)
    {
        switch (condition)
        {
            case FilterComparison comparison:
                var other = comparison.Value.Value;
                return value => Holds(comparison.Operator, Compare(value, other));
            case FilterMembership membership:
                var integers = membership.Values.Select(x => x.Value).OfType<long>().ToHashSet();
                var numbers = membership.Values.Select(x => x.Value).OfType<double>().ToHashSet();
                return value => integers.Contains(value) || numbers.Contains(value);
            default:
                return _ => false;
        }
    }

    private static Func<double, bool> TestOfNumber(FilterCondition condition)
    {
        switch (condition)
        {
            case FilterComparison comparison:
                var other = Number(comparison.Value.Value);
                return value => Holds(comparison.Operator, value.CompareTo(other));
            case FilterMembership membership:
                return membership.Values.Select(x => Number(x.Value)).ToHashSet().Contains;
            default:
                return _ => false;
        }
    }

    private static int Compare(long value, object other) =>
        other is long integer ? value.CompareTo(integer) : ((double)value).CompareTo((double)other);

    private static double Number(object value) => value is long integer ? integer : (double)value;

    private static bool Holds(FilterOperator operation, int order) =>
        operation switch
        {
            FilterOperator.Equal => order == 0,
            FilterOperator.NotEqual => order != 0,
            FilterOperator.Less => order < 0,
            FilterOperator.LessOrEqual => order <= 0,
            FilterOperator.Greater => order > 0,
            _ => order >= 0,
        };
}
