using Rechub.Data;

namespace Rechub.Tests.Retrieval;

/// <summary>Interactions written out in a test: users 1, 2, … with the item ids of their histories, oldest first.</summary>
internal static class SmallData
{
    public static InteractionData Of(params long[][] histories) =>
        Of(
            histories,
            IdColumn.FromSorted([.. histories.SelectMany(history => history).Distinct().Order()])
        );

    /// <summary>The same with text ids.</summary>
    public static InteractionData Of(params string[][] histories) =>
        Of(
            histories,
            IdColumn.FromSorted([
                .. histories
                    .SelectMany(history => history)
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ])
        );

    private static InteractionData Of<T>(T[][] histories, IdColumn items)
    {
        var offsets = new int[histories.Length + 1];
        for (var user = 0; user < histories.Length; user++)
            offsets[user + 1] = offsets[user] + histories[user].Length;
        var rows = histories.SelectMany(history =>
            history.Select(item => items.RowOf((object?)item))
        );
        var titles = Enumerable.Range(0, items.Count).Select(row => $"Item {items[row]:000}");
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
                items,
                [new TextColumn("title", [.. titles], [.. Enumerable.Range(0, items.Count)])]
            ),
            new InteractionLog(
                offsets,
                [.. rows],
                [.. Enumerable.Range(0, offsets[^1]).Select(x => (long)x)]
            )
        );
    }
}
