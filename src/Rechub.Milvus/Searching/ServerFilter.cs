using System.Globalization;
using Rechub.Filters;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Rows;

namespace Rechub.Milvus.Searching;

/// <summary>
/// A filter on its way to a server: checked against the collection's columns first, for a server finds nothing at all for an
/// unknown name. The text goes unchanged, except where a server would answer otherwise than the embedded index does: it
/// knows no missing values (their stand-ins must meet no condition), compares whole numbers with whole numbers only, rounds
/// what a Float is compared with, has truth values where the column has their texts, and lets <c>not</c> bind tighter than
/// comparisons, and knows no brackets around names.
/// </summary>
internal static class ServerFilter
{
    /// <summary>The expression for a server.</summary>
    /// <exception cref="FilterException">The text is no filter, or does not fit the columns.</exception>
    public static string Translate(string text, CollectionSchema schema)
    {
        var kinds = new Dictionary<string, ColumnKind>();
        foreach (var field in schema.Fields)
        {
            if (KindOf(field) is { } kind)
                kinds.Add(field.Name, kind);
        }

        var fields = schema.Fields.ToDictionary(field => field.Name);
        var filter = Filter.Parse(text).Bind(kinds);
        return NeedsRewriting(filter.Root, fields)
            ? Write(filter.Root, negated: false, fields)
            : text;
    }

    /// <summary>What filters see in a field; null for vectors and what no item column is stored as.</summary>
    private static ColumnKind? KindOf(FieldSchema field) =>
        field.DataType switch
        {
            DataType.VarChar or DataType.Bool => ColumnKind.Text,
            DataType.Int64 => ColumnKind.Integer,
            DataType.Float or DataType.Double => ColumnKind.Number,
            DataType.Array => ColumnKind.TextList,
            _ => null,
        };

    private static bool NeedsRewriting(
        FilterExpression expression,
        Dictionary<string, FieldSchema> fields
    ) =>
        expression switch
        {
            FilterAnd all => all.Operands.Any(operand => NeedsRewriting(operand, fields)),
            FilterOr any => any.Operands.Any(operand => NeedsRewriting(operand, fields)),
            FilterNot negation => negation.IsBare || NeedsRewriting(negation.Operand, fields),
            FilterCondition condition => NeedsRewriting(condition, fields[condition.Column.Name]),
            _ => false,
        };

    private static bool NeedsRewriting(FilterCondition condition, FieldSchema field) =>
        condition.Column.IsQuoted
        || field.DataType is DataType.Bool or DataType.Float
        || FieldNotes.MayBeMissing(field)
        || ComparesWholeWithFraction(condition, field);

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
            FilterAnd all => Join(all.Operands, negated ? "or" : "and", negated, fields),
            FilterOr any => Join(any.Operands, negated ? "and" : "or", negated, fields),
            FilterCondition condition => Write(condition, negated, fields[condition.Column.Name]),
            _ => throw new ArgumentException("An unknown kind of expression.", nameof(expression)),
        };

    private static string Join(
        IReadOnlyList<FilterExpression> operands,
        string word,
        bool negated,
        Dictionary<string, FieldSchema> fields
    ) =>
        $"({string.Join($" {word} ", operands.Select(operand => Write(operand, negated, fields)))})";

    private static string Write(FilterCondition condition, bool negated, FieldSchema field)
    {
        var name = field.Name;
        var text = condition switch
        {
            _ when field.DataType == DataType.Bool => TruthCondition(condition, field),
            FilterComparison { Value.Value: double value } comparison
                when field.DataType == DataType.Int64 => WholeComparison(
                name,
                comparison.Operator,
                value
            ),
            FilterComparison comparison when field.DataType == DataType.Float => FloatComparison(
                name,
                comparison.Operator,
                Number(comparison.Value.Value)
            ),
            FilterComparison comparison =>
                $"{name} {Symbol(comparison.Operator)} {Literal(comparison.Value.Value)}",
            FilterMembership membership =>
                $"{name} in [{string.Join(", ", membership.Values.Select(v => Held(v.Value, field)).OfType<object>().Select(Literal))}]",
            FilterPrefix prefix => $"{name} like {Literal(prefix.Prefix + "%")}",
            FilterContains contains => $"array_contains({name}, {Literal(contains.Value.Value)})",
            _ => throw new ArgumentException("An unknown kind of condition.", nameof(condition)),
        };
        if (negated)
            text = $"not ({text})";
        return FieldNotes.MayBeMissing(field) ? $"({text} and {Present(field)})" : $"({text})";
    }

    private static string Present(FieldSchema field) =>
        field.DataType switch
        {
            DataType.VarChar => $"{field.Name} != \"\"",
            DataType.Int64 => string.Create(
                CultureInfo.InvariantCulture,
                $"{field.Name} >= {long.MinValue + 1}"
            ),
            DataType.Float => string.Create(
                CultureInfo.InvariantCulture,
                $"{field.Name} > {(double)float.MinValue:R}"
            ),
            _ => string.Create(CultureInfo.InvariantCulture, $"{field.Name} > {double.MinValue:R}"),
        };

    private static string TruthCondition(FilterCondition condition, FieldSchema field)
    {
        var texts = BooleanTexts.Of(field);
        var meets = ConditionTest.OfText(condition);
        return (meets(texts.False), meets(texts.True)) switch
        {
            (false, false) => $"({field.Name} == true and {field.Name} == false)",
            (false, true) => $"{field.Name} == true",
            (true, false) => $"{field.Name} == false",
            _ => $"({field.Name} == true or {field.Name} == false)",
        };
    }

    // A whole number n is above a fraction x exactly when it is above the whole number below x.
    private static string WholeComparison(string name, FilterOperator operation, double value)
    {
        var below = Math.Floor(value);
        return Comparison(
            name,
            operation,
            value,
            below,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(long)Math.Clamp(below, long.MinValue + 1024.0, long.MaxValue - 1024.0)}"
            )
        );
    }

    // No number of 32 bits lies between a number and the one of 32 bits that is nearest to it.
    private static string FloatComparison(string name, FilterOperator operation, double value)
    {
        var nearest = (double)Math.Clamp((float)value, float.MinValue, float.MaxValue);
        return Comparison(name, operation, value, nearest, Literal(nearest));
    }

    /// <summary>Compares with a value that the column cannot hold by way of its neighbor that it can.</summary>
    private static string Comparison(
        string name,
        FilterOperator operation,
        double value,
        double neighbor,
        string neighborLiteral
    )
    {
        var never = $"({name} < 0 and {name} > 0)";
        return operation switch
        {
            FilterOperator.Equal when neighbor != value => never,
            FilterOperator.NotEqual when neighbor != value => $"not {never}",
            FilterOperator.GreaterOrEqual when neighbor < value => $"{name} > {neighborLiteral}",
            FilterOperator.Less when neighbor < value => $"{name} <= {neighborLiteral}",
            FilterOperator.Greater when neighbor > value => $"{name} >= {neighborLiteral}",
            FilterOperator.LessOrEqual when neighbor > value => $"{name} < {neighborLiteral}",
            _ => $"{name} {Symbol(operation)} {neighborLiteral}",
        };
    }

    /// <summary>A value as the column holds it; null when it cannot.</summary>
    private static object? Held(object value, FieldSchema field) =>
        (field.DataType, value) switch
        {
            (DataType.Int64, double number) => number == Math.Floor(number) ? (long)number : null,
            (DataType.Float, not string) => (float)Number(value) == Number(value)
                ? Number(value)
                : null,
            _ => value,
        };

    private static double Number(object value) => value is long integer ? integer : (double)value;

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
            // With a point or an exponent: without, a server would take it for a whole number.
            double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 =>
                number.ToString("F1", CultureInfo.InvariantCulture),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
