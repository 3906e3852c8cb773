using Rechub.Interactions;

namespace Rechub.Tests.Retrieval;

/// <summary>Interactions written out in a test: users 1, 2, … with the item ids of their histories, oldest first.</summary>
internal static class SmallData
{
    public static InteractionData Of(params long[][] histories)
    {
        var items = histories.SelectMany(history => history).Distinct().Order().ToArray();
        var offsets = new int[histories.Length + 1];
        for (var user = 0; user < histories.Length; user++)
            offsets[user + 1] = offsets[user] + histories[user].Length;
        var rows = histories
            .SelectMany(history => history.Select(item => Array.BinarySearch(items, item)))
            .ToArray();
        var titles = items.Select(item => $"Item {item:000}").ToArray();
        return new InteractionData(
            "test",
            new EntityTable(
                "user_id",
                IdColumn.FromSorted([
                    .. Enumerable.Range(1, histories.Length).Select(x => (long)x),
                ]),
                []
            ),
            new EntityTable(
                "movie_id",
                IdColumn.FromSorted(items),
                [new TextColumn("title", titles, [.. Enumerable.Range(0, titles.Length)])]
            ),
            new InteractionLog(
                offsets,
                rows,
                [.. Enumerable.Range(0, rows.Length).Select(x => (long)x)]
            )
        );
    }
}
