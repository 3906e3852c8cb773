using System.Globalization;
using Rechub.Indexing.Filters;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Rows;

namespace Rechub.Milvus.Searching;

/// <summary>
/// A filter on its way to a server: checked against the collection's columns first, for a server finds nothing at all for an
/// unknown name. The text goes unchanged, except where a server would answer otherwise than the embedded index does: it
/// knows no missing values (their stand-ins must meet no condition) and compares whole numbers with whole numbers only.
/// </summary>
internal static class ServerFilter
{
    /// <summary>The expression for a server.</summary>
    /// <exception cref="FilterException">The text is no filter, or does not fit the columns.</exception>
    public static string Translate(string text, CollectionSchema schema)
    {
        var fields = schema.Fields.Where(IsScalar).ToDictionary(field => field.Name);
        var filter = Filter
            .Parse(text)
            .Bind(fields.ToDictionary(field => field.Key, field => KindOf(field.Value)));
        return NeedsRewriting(filter.Root, fields)
            ? Write(filter.Root, negated: false, fields)
            : text;
    }

    private static bool IsScalar(FieldSchema field) => field.DataType != DataType.FloatVector;

    private static FilterColumnKind KindOf(FieldSchema field) =>
        field.DataType switch
        {
            DataType.VarChar => FilterColumnKind.Text,
            DataType.Int64 => FilterColumnKind.WholeNumber,
            DataType.Array => FilterColumnKind.TextList,
            _ => FilterColumnKind.Number,
        };

    private static bool NeedsRewriting(
        FilterExpression expression,
        Dictionary<string, FieldSchema> fields
    ) =>
        expression switch
        {
            FilterAnd both => NeedsRewriting(both.Left, fields)
                || NeedsRewriting(both.Right, fields),
            FilterOr either => NeedsRewriting(either.Left, fields)
                || NeedsRewriting(either.Right, fields),
            FilterNot negation => NeedsRewriting(negation.Operand, fields),
            FilterCondition condition => ItemCollectionSchema.MayBeMissing(
                fields[condition.Column.Name]
            ) || ComparesWholeWithFraction(condition, fields[condition.Column.Name]),
            _ => false,
        };

    private static bool ComparesWholeWithFraction(FilterCondition condition, FieldSchema field) =>
        field.DataType == DataType.Int64
        && condition switch
        {
            FilterComparison comparison => comparison.Value.Value is double,
            FilterMembership membership => membership.Values.Any(value => value.Value is double),
            _ => false,
        };

    // Negations are carried down to the conditions, where a missing value meets neither a condition nor its opposite.
    private static string Write(
        FilterExpression expression,
        bool negated,
        Dictionary<string, FieldSchema> fields
    ) =>
        expression switch
        {
            FilterNot negation => Write(negation.Operand, !negated, fields),
            FilterAnd both => Join(both.Left, negated ? "or" : "and", both.Right, negated, fields),
            FilterOr either => Join(
                either.Left,
                negated ? "and" : "or",
                either.Right,
                negated,
                fields
            ),
            FilterCondition condition => Write(condition, negated, fields[condition.Column.Name]),
            _ => throw new ArgumentException("An unknown kind of expression.", nameof(expression)),
        };

    private static string Join(
        FilterExpression left,
        string word,
        FilterExpression right,
        bool negated,
        Dictionary<string, FieldSchema> fields
    ) => $"({Write(left, negated, fields)} {word} {Write(right, negated, fields)})";

    private static string Write(FilterCondition condition, bool negated, FieldSchema field)
    {
        var name = field.Name;
        var text = condition switch
        {
            FilterComparison { Value.Value: double value } comparison
                when field.DataType == DataType.Int64 => WholeComparison(
                name,
                comparison.Operator,
                value
            ),
            FilterComparison comparison =>
                $"{name} {Symbol(comparison.Operator)} {Literal(comparison.Value.Value)}",
            FilterMembership membership =>
                $"{name} in [{string.Join(", ", membership.Values.Select(v => Whole(v.Value, field)).OfType<object>().Select(Literal))}]",
            FilterPrefix prefix => $"{name} like {Literal(prefix.Prefix + "%")}",
            FilterContains contains => $"array_contains({name}, {Literal(contains.Value.Value)})",
            _ => throw new ArgumentException("An unknown kind of condition.", nameof(condition)),
        };
        if (negated)
            text = $"not ({text})";
        return ItemCollectionSchema.MayBeMissing(field)
            ? $"({text} and {Present(field)})"
            : $"({text})";
    }

    private static string Present(FieldSchema field) =>
        field.DataType switch
        {
            DataType.VarChar => $"{field.Name} != \"\"",
            DataType.Int64 => string.Create(
                CultureInfo.InvariantCulture,
                $"{field.Name} >= {long.MinValue + 1}"
            ),
            // NaN, which stands for a missing number, is not comparable.
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{field.Name} >= {double.MinValue:R}"
            ),
        };

    // A whole number n is above a fraction x exactly when it is above the whole number below x.
    private static string WholeComparison(string name, FilterOperator operation, double value)
    {
        var below = Math.Floor(value);
        var isWhole = below == value;
        var symbol = operation switch
        {
            FilterOperator.GreaterOrEqual when !isWhole => ">",
            FilterOperator.Less when !isWhole => "<=",
            _ => Symbol(operation),
        };
        var never = $"({name} < 0 and {name} > 0)";
        return operation switch
        {
            FilterOperator.Equal when !isWhole => never,
            FilterOperator.NotEqual when !isWhole => $"not {never}",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{name} {symbol} {(long)Math.Clamp(below, long.MinValue + 1024.0, long.MaxValue - 1024.0)}"
            ),
        };
    }

    private static object? Whole(object value, FieldSchema field) =>
        value is not double number || field.DataType != DataType.Int64 ? value
        : number == Math.Floor(number) ? (long)number
        : null;

    private static string Symbol(FilterOperator operation) =>
        operation switch
        {
            FilterOperator.Equal => "==",
            FilterOperator.NotEqual => "!=",
            FilterOperator.Less => "<",
            FilterOperator.LessOrEqual => "<=",
            FilterOperator.Greater => ">",
            _ => ">=",
        };

    private static string Literal(object value) =>
        value switch
        {
            string text => KeyExpression.Quote(text),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
