using Rechub.Indexing;
using Rechub.Interactions;

namespace Rechub.Retrieval;

/// <summary>Joins hits with what people want to see beside them: user id, titles, the held-out items.</summary>
/// <param name="request">The request that is answered.</param>
/// <param name="histories">What it says about its users.</param>
/// <param name="items">The items that the recaller knows.</param>
/// <param name="index">The index that is searched; null for a baseline.</param>
internal sealed class RecallListBuilder(
    RecallRequest request,
    UserHistories histories,
    EntityTable items,
    IItemIndex? index = null
)
{
    private readonly RecallOrigin origin = new(
        request.Purpose == RecallPurpose.Evaluation ? request.Data : null,
        index
    );

    /// <summary>A user's list.</summary>
    public RecallList Build(int userRow, object[] itemIds, float[] scores) =>
        new(
            request.Data.Users.Ids[userRow],
            itemIds,
            scores,
            Array.ConvertAll(itemIds, TitleOf),
            Array.ConvertAll(histories.RelevantRows(userRow), row => request.Data.Items.Ids[row])
        )
        {
            Origin = origin,
        };

    private string? TitleOf(object itemId)
    {
        var row = items.Ids.RowOf(itemId);
        return row < 0 ? null : items.TitleOf(row);
    }
}
