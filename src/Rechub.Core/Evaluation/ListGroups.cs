using System.Globalization;
using Rechub.Data;

namespace Rechub.Evaluation;

/// <summary>Divides lists into groups: by a user column, by the activity of the user, or by the popularity of held-out items.</summary>
internal static class ListGroups
{
    /// <summary>Groups users by the number of their interactions before the test part.</summary>
    public const string Activity = "Activity";

    /// <summary>Groups held-out items by the number of their training interactions.</summary>
    public const string Popularity = "Popularity";

    // Fixed bounds, so that groups of different folds, splits and data are the same.
    private static readonly int[] ActivityBounds = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

    private static readonly string[] PopularityNames = ["Head", "Middle", "Tail", "Cold"];

    /// <summary>The order of the keys of groups: numbers by value, text in ordinal order, missing values last.</summary>
    public static readonly Comparer<object?> KeyOrder = Comparer<object?>.Create(
        (x, y) =>
            (x, y) switch
            {
                (null, null) => 0,
                (null, _) => 1,
                (_, null) => -1,
                (string a, string b) => string.CompareOrdinal(a, b),
                _ => Comparer<object>.Default.Compare(x, y),
            }
    );

    /// <summary>The groups, in order.</summary>
    /// <param name="lists">The lists.</param>
    /// <param name="groupBy">
    /// A user column of the data, <see cref="Activity"/> or <see cref="Popularity"/>; null for all lists together. A column comes first.
    /// </param>
    /// <param name="data">The data; null if there are none.</param>
    /// <exception cref="RechubException"><c>ColumnNotFound</c>: there is no data, or it has no such column.</exception>
    public static IReadOnlyList<ListGroup> Of(
        IReadOnlyList<MeasuredList> lists,
        string? groupBy,
        InteractionData? data
    )
    {
        if (groupBy is null)
            return [new ListGroup(null, [.. Enumerable.Range(0, lists.Count)], [.. lists])];
        if (data?.Users.Find(groupBy) is { } column)
            return
            [
                .. Groups(lists, list => ValueOf(column, data.Users.Ids.RowOf(list.UserId)))
                    .OrderBy(group => group.Key, KeyOrder),
            ];
        if (data is not null && Is(groupBy, Activity))
            return
            [
                .. Groups(lists, list => ActivityOf(data, data.Users.Ids.RowOf(list.UserId)))
                    .OrderBy(group => group.Key, KeyOrder)
                    .Select(group => group with { Value = Range(group.Key) }),
            ];
        if (data is not null && Is(groupBy, Popularity))
            return [.. ByPopularity(lists, data)];
        throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "ColumnNotFound",
            data is null
                ? $"Grouping by '{groupBy}' needs the users' data. Give it with -Data."
                : $"The users have no column '{groupBy}'. They have: {string.Join(", ", data.Users.Columns.Select(column => column.Name).DefaultIfEmpty("none"))}. {Activity} and {Popularity} group by numbers of interactions.",
            groupBy
        );
    }

    private static bool Is(string given, string name) =>
        string.Equals(given, name, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<ListGroup> Groups(
        IReadOnlyList<MeasuredList> lists,
        Func<MeasuredList, object?> valueOf
    ) =>
        lists
            .Index()
            .GroupBy(list => valueOf(list.Item))
            .Select(group => new ListGroup(
                group.Key,
                [.. group.Select(list => list.Index)],
                [.. group.Select(list => list.Item)]
            )
            {
                Key = group.Key,
            });

    private static object? ValueOf(FeatureColumn column, int row) =>
        row < 0 ? null
        : column.ValueAt(row) is string[] list ? string.Join('|', list)
        : column.ValueAt(row);

    // The lower bound of the range; null for a user who is not in the data.
    private static int? ActivityOf(InteractionData data, int row)
    {
        if (row < 0)
            return null;
        var count = data.Split.TestStart[row] - data.Log.UserOffsets[row];
        return ActivityBounds.Last(bound => bound <= count);
    }

    private static string? Range(object? bound)
    {
        if (bound is not int from)
            return null;
        var next = Array.IndexOf(ActivityBounds, from) + 1;
        return next == ActivityBounds.Length
                ? string.Create(CultureInfo.InvariantCulture, $"{from} or more")
            : ActivityBounds[next] == from + 1 ? from.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{from}-{ActivityBounds[next] - 1}");
    }

    // Most popular first, the items of the head have a third of the training interactions, and those of the tail the last third.
    private static IEnumerable<ListGroup> ByPopularity(
        IReadOnlyList<MeasuredList> lists,
        InteractionData data
    )
    {
        var counts = data.CountTraining().PerItem;
        var total = counts.Sum(count => (long)count);
        var places = new int[counts.Length];
        long before = 0;
        foreach (
            var row in Enumerable.Range(0, counts.Length).OrderByDescending(row => counts[row])
        )
        {
            places[row] = counts[row] == 0 ? 3 : (int)(3 * before / total);
            before += counts[row];
        }

        int PlaceOf(object item) =>
            data.Items.Ids.RowOf(item) is var row and >= 0 ? places[row] : 3;
        int[] all = [.. Enumerable.Range(0, lists.Count)];
        for (var place = 0; place < PopularityNames.Length; place++)
        {
            MeasuredList[] restricted =
            [
                .. lists.Select(list =>
                    list with
                    {
                        Relevant = [.. list.Relevant.Where(item => PlaceOf(item) == place)],
                    }
                ),
            ];
            if (restricted.Any(list => list.Relevant.Count > 0))
                yield return new ListGroup(PopularityNames[place], all, restricted, IsOfItems: true)
                {
                    Key = place,
                };
        }
    }
}
