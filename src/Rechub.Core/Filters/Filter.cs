namespace Rechub.Filters;

/// <summary>
/// A boolean expression over columns: comparisons (<c>== != &lt; &lt;= &gt; &gt;=</c>), <c>in</c>, <c>not in</c>,
/// <c>like 'prefix%'</c>, <c>array_contains</c>, combined with <c>and</c>, <c>or</c>, <c>not</c> and parentheses: the subset of
/// Milvus's expressions that every backend has. Names are case-sensitive; one that has
/// other characters than letters, digits and underscores stands in brackets, <c>[Customer ID]</c>, with <c>]]</c> for <c>]</c>. On a missing value every condition is unknown, and so is
/// its negation: the row is not found.
/// </summary>
public sealed class Filter
{
    private Filter(string text, FilterExpression root)
    {
        Text = text;
        Root = root;
    }

    /// <summary>The text as it was given.</summary>
    public string Text { get; }

    /// <summary>Names of the columns that it is about, each once.</summary>
    internal IEnumerable<string> Columns =>
        Conditions(Root)
            .Select(condition => condition.Column.Name)
            .Distinct(StringComparer.Ordinal);

    /// <summary>The expression.</summary>
    internal FilterExpression Root { get; }

    /// <summary>Reads a filter.</summary>
    /// <exception cref="FilterException">The text is no filter.</exception>
    public static Filter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Filter(text, FilterParser.Parse(text));
    }

    /// <summary>Checks that every column exists and that its values fit its kind.</summary>
    /// <param name="columns">Kind of each column that can be filtered by.</param>
    /// <exception cref="FilterException">A column is unknown, or a condition does not fit its kind.</exception>
    public Filter Bind(IReadOnlyDictionary<string, ColumnKind> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        foreach (var condition in Conditions(Root))
            Check(condition, columns);
        return this;
    }

    private static IEnumerable<FilterCondition> Conditions(FilterExpression expression) =>
        expression switch
        {
            FilterAnd all => all.Operands.SelectMany(Conditions),
            FilterOr any => any.Operands.SelectMany(Conditions),
            FilterNot negation => Conditions(negation.Operand),
            FilterCondition condition => [condition],
            _ => throw new ArgumentException("An unknown kind of expression.", nameof(expression)),
        };

    private void Check(FilterCondition condition, IReadOnlyDictionary<string, ColumnKind> columns)
    {
        var column = condition.Column;
        if (!columns.TryGetValue(column.Name, out var kind))
            throw new FilterException(
                Text,
                column.Position,
                $"There is no column '{column.Name}' to filter by. There are: {string.Join(", ", columns.Keys)}."
            );
        switch (condition)
        {
            case FilterContains contains:
                if (kind != ColumnKind.TextList)
                    throw Misfit(column, kind, "array_contains needs a list");
                CheckValue(contains.Value, ColumnKind.Text, column);
                break;
            case not null when kind == ColumnKind.Vector:
                throw Misfit(column, kind, "no condition is about them");
            case not null when kind == ColumnKind.TextList:
                throw Misfit(column, kind, "use array_contains");
            case FilterPrefix when kind != ColumnKind.Text:
                throw Misfit(column, kind, "'like' needs text");
            case FilterComparison comparison:
                CheckValue(comparison.Value, kind, column);
                break;
            case FilterMembership membership:
                foreach (var value in membership.Values)
                    CheckValue(value, kind, column);
                break;
        }
    }

    private void CheckValue(FilterValue value, ColumnKind kind, FilterColumn column)
    {
        if (value.Value is string != (kind == ColumnKind.Text))
            throw new FilterException(
                Text,
                value.Position,
                kind == ColumnKind.Text
                    ? $"'{column.Name}' holds text; put the value in quotes."
                    : $"'{column.Name}' holds numbers; give a number without quotes."
            );
    }

    private FilterException Misfit(FilterColumn column, ColumnKind kind, string remedy) =>
        new(Text, column.Position, $"'{column.Name}' holds {Name(kind)}; {remedy}.");

    private static string Name(ColumnKind kind) =>
        kind switch
        {
            ColumnKind.Text => "text",
            ColumnKind.Integer => "whole numbers",
            ColumnKind.Number => "numbers",
            ColumnKind.TextList => "lists of text",
            ColumnKind.Vector => "vectors",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
