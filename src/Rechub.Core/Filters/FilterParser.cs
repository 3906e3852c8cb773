namespace Rechub.Filters;

/// <summary>
/// Reads a filter by recursive descent:
/// <code>
/// or         = and { ("or" | "||") and }
/// and        = not { ("and" | "&amp;&amp;") not }
/// not        = ("not" | "!") not | "(" or ")" | condition
/// condition  = "array_contains" "(" column "," value ")"
///            | column compare value | value compare column
///            | column ["not"] "in" "[" value { "," value } "]" | column "like" text
/// </code>
/// A column is a name of letters, digits and underscores, or any name in brackets: <c>[Customer ID]</c>.
/// </summary>
internal sealed class FilterParser
{
    private const int DeepestNesting = 200;

    private static readonly string[] Keywords =
    [
        "and",
        "or",
        "not",
        "in",
        "like",
        "array_contains",
    ];

    private readonly string filter;
    private readonly List<FilterToken> tokens;
    private int next;
    private int depth;

    private FilterParser(string filter)
    {
        this.filter = filter;
        tokens = FilterTokenizer.Tokenize(filter);
    }

    private FilterToken Current => tokens[next];

    /// <summary>The expression that a text holds.</summary>
    public static FilterExpression Parse(string filter)
    {
        var parser = new FilterParser(filter);
        var expression = parser.Or();
        if (parser.Current.Kind != FilterTokenKind.End)
            throw parser.Unexpected("'and', 'or' or the end");
        return expression;
    }

    private FilterExpression Or()
    {
        List<FilterExpression> operands = [And()];
        while (Accept("or") || Accept("||"))
            operands.Add(And());
        return operands is [var alone] ? alone : new FilterOr(operands);
    }

    private FilterExpression And()
    {
        List<FilterExpression> operands = [Not()];
        while (Accept("and") || Accept("&&"))
            operands.Add(Not());
        return operands is [var alone] ? alone : new FilterAnd(operands);
    }

    private FilterExpression Not()
    {
        if (++depth > DeepestNesting)
            throw new FilterException(
                filter,
                Current.Position,
                $"The filter is nested more than {DeepestNesting} deep."
            );
        FilterExpression expression;
        if (Accept("not") || Accept("!"))
        {
            var isBare =
                Current.Kind is FilterTokenKind.Value or FilterTokenKind.QuotedName
                || (Current.Kind == FilterTokenKind.Name && !Keywords.Contains(Current.Text));
            expression = new FilterNot(Not(), isBare);
        }
        else if (Accept("("))
        {
            expression = Or();
            Expect(")");
        }
        else
            expression = Condition();
        depth--;
        return expression;
    }

    private FilterExpression Condition()
    {
        if (Current is { Kind: FilterTokenKind.Value })
        {
            var value = Value();
            var comparison = Comparison() ?? throw Unexpected("a comparison");
            return new FilterComparison(Column(), Mirrored(comparison), value);
        }

        if (Accept("array_contains"))
        {
            Expect("(");
            var list = Column();
            Expect(",");
            var value = Value();
            Expect(")");
            return new FilterContains(list, value);
        }

        var column = Column();
        if (Comparison() is { } operation)
            return new FilterComparison(column, operation, Value());
        if (Accept("in"))
            return new FilterMembership(column, Values());
        if (Accept("like"))
            return new FilterPrefix(column, Prefix());
        if (Accept("not"))
        {
            Expect("in");
            return new FilterNot(new FilterMembership(column, Values()));
        }

        throw Unexpected(
            "a comparison, 'in', 'not in' or 'like'",
            Current.Kind == FilterTokenKind.Name && !Keywords.Contains(Current.Text)
                ? $" A name that has blanks stands in brackets, such as [{column.Name} {Current.Text}]."
                : ""
        );
    }

    private FilterColumn Column()
    {
        var token = Current;
        var isQuoted = token.Kind == FilterTokenKind.QuotedName;
        if (!isQuoted && (token.Kind != FilterTokenKind.Name || Keywords.Contains(token.Text)))
            throw Unexpected("a column");
        next++;
        return new FilterColumn(token.Text, token.Position, isQuoted);
    }

    private FilterValue Value()
    {
        var token = Current;
        if (token.Value is null)
            throw Unexpected(
                "a value (text in quotes, or a number)",
                token.Kind == FilterTokenKind.Name ? $" Text is written '{token.Text}'." : ""
            );
        next++;
        return new FilterValue(token.Value, token.Position);
    }

    private List<FilterValue> Values()
    {
        Expect("[");
        var values = new List<FilterValue>();
        if (Accept("]"))
            return values;
        do values.Add(Value());
        while (Accept(","));
        Expect("]");
        return values;
    }

    private string Prefix()
    {
        var value = Value();
        if (
            value.Value is string pattern
            && pattern.EndsWith('%')
            && pattern.AsSpan(0, pattern.Length - 1).IndexOfAny('%', '_') < 0
        )
            return pattern[..^1];
        throw new FilterException(
            filter,
            value.Position,
            "'like' takes a text that ends in '%' and has no other '%' or '_', such as 'Star%'."
        );
    }

    private FilterOperator? Comparison()
    {
        FilterOperator? operation =
            Current.Kind != FilterTokenKind.Symbol
                ? null
                : Current.Text switch
                {
                    "==" => FilterOperator.Equal,
                    "!=" => FilterOperator.NotEqual,
                    "<" => FilterOperator.Less,
                    "<=" => FilterOperator.LessOrEqual,
                    ">" => FilterOperator.Greater,
                    ">=" => FilterOperator.GreaterOrEqual,
                    _ => null,
                };
        if (operation is not null)
            next++;
        return operation;
    }

    private static FilterOperator Mirrored(FilterOperator operation) =>
        operation switch
        {
            FilterOperator.Less => FilterOperator.Greater,
            FilterOperator.LessOrEqual => FilterOperator.GreaterOrEqual,
            FilterOperator.Greater => FilterOperator.Less,
            FilterOperator.GreaterOrEqual => FilterOperator.LessOrEqual,
            FilterOperator.Equal or FilterOperator.NotEqual => operation,
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, null),
        };

    private bool Accept(string text)
    {
        if (
            Current.Kind is not (FilterTokenKind.Name or FilterTokenKind.Symbol)
            || Current.Text != text
        )
            return false;
        next++;
        return true;
    }

    private void Expect(string text)
    {
        if (!Accept(text))
            throw Unexpected($"'{text}'");
    }

    private FilterException Unexpected(string expected, string hint = "")
    {
        var found = Current.Kind == FilterTokenKind.End ? Current.Text : $"'{Current.Text}'";
        if (
            Current.Kind == FilterTokenKind.Name
            && Keywords.Contains(Current.Text, StringComparer.OrdinalIgnoreCase)
            && !Keywords.Contains(Current.Text)
        )
            hint = " Keywords are in lower case.";
        return new FilterException(
            filter,
            Current.Position,
            $"Found {found} where {expected} is expected.{hint}"
        );
    }
}
