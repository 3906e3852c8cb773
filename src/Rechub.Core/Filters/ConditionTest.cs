namespace Rechub.Filters;

/// <summary>Conditions as tests of one value that is not missing.</summary>
internal static class ConditionTest
{
    /// <summary>Tests text; comparisons are ordinal.</summary>
    public static Converter<string, bool> OfText(FilterCondition condition)
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
                throw Misfit(condition, ColumnKind.Text);
        }
    }

    /// <summary>Tests integers, which may be compared with fractions.</summary>
    public static Func<long, bool> OfInteger(FilterCondition condition)
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
                throw Misfit(condition, ColumnKind.Integer);
        }
    }

    /// <summary>Tests floating-point numbers.</summary>
    public static Func<double, bool> OfNumber(FilterCondition condition)
    {
        switch (condition)
        {
            case FilterComparison comparison:
                var other = Number(comparison.Value.Value);
                return value => Holds(comparison.Operator, value.CompareTo(other));
            case FilterMembership membership:
                return membership.Values.Select(x => Number(x.Value)).ToHashSet().Contains;
            default:
                throw Misfit(condition, ColumnKind.Number);
        }
    }

    /// <summary>The element that a list must have.</summary>
    public static string ElementOf(FilterCondition condition) =>
        condition is FilterContains contains
            ? (string)contains.Value.Value
            : throw Misfit(condition, ColumnKind.TextList);

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
            FilterOperator.GreaterOrEqual => order >= 0,
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, null),
        };

    private static ArgumentException Misfit(FilterCondition condition, ColumnKind kind) =>
        new(
            $"{condition.GetType().Name} is no condition on a column of {kind}.",
            nameof(condition)
        );
}
