using Rechub.Data;
using Rechub.Indexing;

namespace Rechub.Retrieval;

/// <summary>Builds lists from hits: adds the user's id, titles and held-out items.</summary>
/// <param name="request">The request.</param>
/// <param name="histories">The histories of its users.</param>
/// <param name="items">The items of the recaller.</param>
/// <param name="index">The index that was searched, which may have more items; null for a baseline.</param>
internal sealed class RecallListBuilder(
    RecallRequest request,
    UserHistories histories,
    EntityTable items,
    IItemIndex? index = null
)
{
    private readonly RecallOrigin origin = new(
        request.Purpose == RecallPurpose.Evaluation ? request.Data : null,
        request.Purpose == RecallPurpose.Serving ? request.Data : null,
        index,
        request.Repeat,
        request.TopK
    );

    private readonly Dictionary<object, string?> storedTitles = [];

    /// <summary>Builds the list of a user.</summary>
    public RecallList Build(
        int userRow,
        object[] itemIds,
        float[] scores,
        CancellationToken cancellation
    ) =>
        new(
            request.Data.Users.Ids[userRow],
            itemIds,
            scores,
            TitlesOf(itemIds, cancellation),
            Array.ConvertAll(
                histories.RelevantRows(userRow),
                row => AsListed(request.Data.Items.Ids[row])
            )
        )
        {
            Origin = origin,
        };

    private string?[] TitlesOf(object[] itemIds, CancellationToken cancellation)
    {
        var later = Array.FindAll(
            itemIds,
            id => items.Ids.RowOf(id) < 0 && !storedTitles.ContainsKey(id)
        );
        if (later.Length > 0)
            ReadTitles(later, cancellation);
        return Array.ConvertAll(
            itemIds,
            id =>
                items.Ids.RowOf(id) is var row and >= 0
                    ? items.TitleOf(row)
                    : storedTitles.GetValueOrDefault(id)
        );
    }

    // For items that were added to the index after the model was trained.
    private void ReadTitles(object[] itemIds, CancellationToken cancellation)
    {
        var store = index as IItemColumnStore;
        var column = store is null ? null : ItemColumns.FindTitle(store.ColumnNames);
        var rows = column is null ? null : store!.ReadColumns(itemIds, [column], cancellation);
        for (var i = 0; i < itemIds.Length; i++)
            storedTitles[itemIds[i]] = rows?[i]?[0] as string;
    }

    // The data may have text ids where the recaller has integers: ground truth takes the type of the list's items.
    private object AsListed(object id) =>
        items.Ids.RowOf(id) is var row and >= 0
            ? items.Ids[row]
            : EntityId.As(id, items.Ids.IsText) ?? id;
}
