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
            FilterAnd both when !negated => Evaluate(both.Left, false)
                .And(Evaluate(both.Right, false)),
            FilterAnd both => Evaluate(both.Left, true).Or(Evaluate(both.Right, true)),
            FilterOr either when !negated => Evaluate(either.Left, false)
                .Or(Evaluate(either.Right, false)),
            FilterOr either => Evaluate(either.Left, true).And(Evaluate(either.Right, true)),
            FilterCondition condition => Rows(condition, negated),
            _ => throw new ArgumentException("An unknown kind of expression.", nameof(expression)),
        };

    private uint[] Rows(FilterCondition condition, bool negated)
    {
        switch (columns(condition.Column.Name))
        {
            case TextColumn text:
                var meets = Array.ConvertAll(
                    text.Dictionary,
                    value => Meets(condition, value) != negated
                );
                return RowMask.Where(rows, row => text.Codes[row] >= 0 && meets[text.Codes[row]]);
            case IntegerColumn integer:
                return RowMask.Where(
                    rows,
                    row =>
                        integer.Values[row] != IntegerColumn.Missing
                        && Meets(condition, integer.Values[row]) != negated
                );
            case NumberColumn number:
                return RowMask.Where(
                    rows,
                    row =>
                        !double.IsNaN(number.Values[row])
                        && Meets(condition, number.Values[row]) != negated
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

    /// <summary>Whether a text meets a condition.</summary>
    public static bool Meets(FilterCondition condition, string value) =>
        condition switch
        {
            FilterComparison comparison => Holds(
                comparison.Operator,
                string.CompareOrdinal(value, (string)comparison.Value.Value)
            ),
            FilterMembership membership => membership.Values.Any(x => (string)x.Value == value),
            FilterPrefix prefix => value.StartsWith(prefix.Prefix, StringComparison.Ordinal),
            _ => false,
        };

    private static bool Meets(FilterCondition condition, long value) =>
        condition switch
        {
            FilterComparison comparison => Holds(
                comparison.Operator,
                Compare(value, comparison.Value.Value)
            ),
            FilterMembership membership => membership.Values.Any(x => Compare(value, x.Value) == 0),
            _ => false,
        };

    private static bool Meets(FilterCondition condition, double value) =>
        condition switch
        {
            FilterComparison comparison => Holds(
                comparison.Operator,
                value.CompareTo(Number(comparison.Value.Value))
            ),
            FilterMembership membership => membership.Values.Any(x => value == Number(x.Value)),
            _ => false,
        };

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
