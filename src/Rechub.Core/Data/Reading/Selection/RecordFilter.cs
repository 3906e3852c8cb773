using Rechub.Data.Building;
using Rechub.Data.Reading.Times;
using Rechub.Filters;

namespace Rechub.Data.Reading.Selection;

/// <summary>
/// A filter over the current record of a table, with the meaning that it has over columns: on a missing value every condition is
/// unknown, and so is its negation. Text is compared with text, and read as a number where a condition has a number.
/// </summary>
internal sealed class RecordFilter
{
    private static readonly string ElementEnd = RawColumn.ElementEnd.ToString();

    private readonly Filter filter;
    private readonly TableReader table;
    private readonly InteractionColumns columns;
    private readonly MissingMarkers missing;
    private readonly HashSet<int> fields = [];
    private readonly Func<bool> holds;

    /// <exception cref="FilterException">The table lacks a column of the filter.</exception>
    public RecordFilter(
        Filter filter,
        TableReader table,
        InteractionColumns columns,
        MissingMarkers missing
    )
    {
        this.filter = filter;
        this.table = table;
        this.columns = columns;
        this.missing = missing;
        holds = Compile(filter.Root, negated: false);
    }

    /// <summary>The fields that it reads.</summary>
    public IReadOnlySet<int> Fields => fields;

    /// <summary>Whether the last record could not be tested; that has been reported.</summary>
    public bool IsInvalid { get; private set; }

    /// <summary>Whether the current record meets it.</summary>
    /// <exception cref="FilterException">A condition does not fit what a field holds.</exception>
    public bool Holds()
    {
        IsInvalid = false;
        return holds();
    }

    private Func<bool> Compile(FilterExpression expression, bool negated) =>
        expression switch
        {
            FilterNot negation => Compile(negation.Operand, !negated),
            FilterAnd all => Combine(all.Operands, negated, every: !negated),
            FilterOr any => Combine(any.Operands, negated, every: negated),
            FilterCondition condition => Compile(condition, negated),
            _ => throw new ArgumentException("An unknown kind of expression.", nameof(expression)),
        };

    private Func<bool> Combine(IReadOnlyList<FilterExpression> operands, bool negated, bool every)
    {
        var parts = operands.Select(operand => Compile(operand, negated)).ToArray();
        return every
            ? () => Array.TrueForAll(parts, part => part())
            : () => Array.Exists(parts, part => part());
    }

    private Func<bool> Compile(FilterCondition condition, bool negated)
    {
        var field = table.Find(condition.Column.Name);
        if (field < 0)
            throw new FilterException(
                filter.Text,
                condition.Column.Position,
                $"There is no column '{condition.Column.Name}' to filter by. There are: {string.Join(", ", table.Columns.Take(50))}."
            );
        fields.Add(field);
        if (condition is FilterContains)
            return Contains(condition, field, negated);
        var values = condition switch
        {
            FilterComparison comparison => [comparison.Value.Value],
            FilterMembership membership => membership.Values.Select(value => value.Value).ToArray(),
            FilterPrefix prefix => [prefix.Prefix],
            _ => throw new ArgumentException("An unknown kind of condition.", nameof(condition)),
        };
        if (values.Length == 0)
            return () => table[field].Kind != FieldKind.Missing && negated;
        if (Array.TrueForAll(values, value => value is string))
            return Texts(condition, field, negated);
        return Array.Exists(values, value => value is string)
            ? throw new FilterException(
                filter.Text,
                condition.Column.Position,
                $"'{condition.Column.Name}' is compared with text and numbers at once."
            )
            : Numbers(condition, field, negated);
    }

    private Func<bool> Texts(FilterCondition condition, int field, bool negated)
    {
        // Sources write true and false in several ways.
        var lower = Lower(condition);
        var test = ConditionTest.OfText(lower ?? condition);
        var isOrder =
            condition is FilterComparison
            {
                Operator: not (FilterOperator.Equal or FilterOperator.NotEqual)
            };
        var atTime = new Lazy<Func<long, bool>>(() => OfTime(condition));
        return () =>
        {
            var value = table[field];
            return value.Kind switch
            {
                FieldKind.Missing or FieldKind.Invalid => false,
                FieldKind.Text => !missing.IsMissing(value.Text.Trim())
                    && test(
                        lower is null
                            ? value.Text.ToString()
                            : value.Text.ToString().ToLowerInvariant()
                    ) != negated,
                FieldKind.Timestamp => atTime.Value(value.Integer) != negated,
                // In a column of codes such as 71053 and 85123A; whether 9 comes before 10 is not the same for text.
                FieldKind.Integer or FieldKind.Number when table.HasMixedColumns && !isOrder =>
                    test(value.ToString()) != negated,
                FieldKind.Integer or FieldKind.Number => throw Misfit(
                    condition,
                    "a number; give a number without quotes"
                ),
                _ => throw NoValue(condition, value.Kind),
            };
        };
    }

    private Func<bool> Numbers(FilterCondition condition, int field, bool negated)
    {
        var (ofInteger, ofNumber) = (
            ConditionTest.OfInteger(condition),
            ConditionTest.OfNumber(condition)
        );
        return () =>
        {
            var value = table[field];
            switch (value.Kind)
            {
                case FieldKind.Missing or FieldKind.Invalid:
                    return false;
                case FieldKind.Integer:
                    return !missing.IsMissing(value.Integer) && ofInteger(value.Integer) != negated;
                case FieldKind.Number:
                    return !missing.IsMissing(value.Number) && ofNumber(value.Number) != negated;
                case FieldKind.Text when missing.IsMissingNumber(value.Text.Trim()):
                    return false;
                case FieldKind.Text when IntegerText.TryParse(value.Text, out var integer):
                    return ofInteger(integer) != negated;
                case FieldKind.Text when NumberText.TryParse(value.Text, out var number):
                    return !double.IsNaN(number) && ofNumber(number) != negated;
                case FieldKind.Text:
                    IsInvalid = true;
                    return table.Report(field, "a number, for -Where compares it with one");
                case FieldKind.Timestamp:
                    throw Misfit(condition, "a time; give one in quotes, such as '2024-05-31'");
                default:
                    throw NoValue(condition, value.Kind);
            }
        };
    }

    private Func<bool> Contains(FilterCondition condition, int field, bool negated)
    {
        var element = ConditionTest.ElementOf(condition);
        var separator =
            columns.IsListColumn(condition.Column.Name) ? columns.ListSeparator.ToString()
            : table.TypeOf(field) == DeclaredType.CategoryList ? " "
            : null;
        return () =>
        {
            var value = table[field];
            return value.Kind switch
            {
                FieldKind.Missing or FieldKind.Invalid => false,
                FieldKind.List => Has(value, ElementEnd, element) != negated,
                FieldKind.Text when separator is not null => Has(value, separator, element)
                    != negated,
                _ => throw Misfit(
                    condition,
                    $"no list. If its text is one, give -ListColumn {condition.Column.Name}"
                ),
            };
        };
    }

    private static bool Has(FieldValue list, string separator, string element) =>
        Array.IndexOf(ListText.Elements(list.Text.ToString(), separator), element) >= 0;

    /// <summary>A condition whose values are all true or false, with them in lower case; null for another one.</summary>
    private static FilterCondition? Lower(FilterCondition condition)
    {
        return condition switch
        {
            FilterComparison comparison when IsFlag(comparison.Value) => comparison with
            {
                Value = ToLower(comparison.Value),
            },
            FilterMembership membership when membership.Values.All(IsFlag) => membership with
            {
                Values = [.. membership.Values.Select(ToLower)],
            },
            _ => null,
        };

        static bool IsFlag(FilterValue value) => bool.TryParse((string)value.Value, out _);

        static FilterValue ToLower(FilterValue value) =>
            value with
            {
                Value = ((string)value.Value).ToLowerInvariant(),
            };
    }

    /// <summary>The condition over timestamps in microseconds since 1970.</summary>
    private Func<long, bool> OfTime(FilterCondition condition) =>
        condition switch
        {
            FilterComparison comparison => ConditionTest.OfInteger(
                comparison with
                {
                    Value = TimeOf(comparison.Value),
                }
            ),
            FilterMembership membership => ConditionTest.OfInteger(
                membership with
                {
                    Values = [.. membership.Values.Select(TimeOf)],
                }
            ),
            _ => throw Misfit(condition, "a time, which is compared with a time"),
        };

    private FilterValue TimeOf(FilterValue value) =>
        TimeText.TryParse((string)value.Value, out var time)
            ? value with
            {
                Value = time,
            }
            : throw new FilterException(
                filter.Text,
                value.Position,
                "The column holds times; give one such as '2024-05-31' or '2024-05-31T18:30:00Z'."
            );

    private FilterException NoValue(FilterCondition condition, FieldKind kind) =>
        Misfit(
            condition,
            kind == FieldKind.List
                ? "a list; use array_contains"
                : $"a structure; name one of its fields, such as '{condition.Column.Name}.id'"
        );

    private FilterException Misfit(FilterCondition condition, string found) =>
        new(
            filter.Text,
            condition.Column.Position,
            $"'{condition.Column.Name}' holds {found} ({table.Name}, line {table.Line})."
        );
}
