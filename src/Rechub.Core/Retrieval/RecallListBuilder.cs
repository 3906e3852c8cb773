using Rechub.Interactions;

namespace Rechub.Retrieval;

/// <summary>Joins hits with what people want to see beside them: user id, titles, the held-out items.</summary>
internal sealed class RecallListBuilder(
    InteractionData data,
    UserHistories histories,
    EntityTable items
)
{
    /// <summary>A user's list.</summary>
    public RecallList Build(int userRow, object[] itemIds, float[] scores) =>
        new(
            data.Users.Ids[userRow],
            itemIds,
            scores,
            Array.ConvertAll(itemIds, TitleOf),
            Array.ConvertAll(histories.RelevantRows(userRow), row => data.Items.Ids[row])
        );

    private string? TitleOf(object itemId)
    {
        var row = items.Ids.RowOf(itemId);
        return row < 0 ? null : items.TitleOf(row);
    }
}
