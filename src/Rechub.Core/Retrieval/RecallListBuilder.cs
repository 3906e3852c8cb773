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

    // Lists have the same items again and again.
    private readonly Dictionary<object, string?> titles = [];

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
        var found = new string?[itemIds.Length];
        var areAllKnown = true;
        for (var i = 0; i < found.Length; i++)
            areAllKnown &= titles.TryGetValue(itemIds[i], out found[i]);
        if (areAllKnown)
            return found;
        Find(Array.FindAll(itemIds, id => !titles.ContainsKey(id)), cancellation);
        return Array.ConvertAll(itemIds, id => titles[id]);
    }

    private void Find(object[] itemIds, CancellationToken cancellation)
    {
        var later = new List<object>();
        foreach (var id in itemIds)
        {
            if (items.Ids.RowOf(id) is var row and >= 0)
                titles[id] = items.TitleOf(row);
            else
                later.Add(id);
        }

        if (later.Count > 0)
            Read(later, cancellation);
    }

    // For items that were added to the index after the model was trained.
    private void Read(List<object> itemIds, CancellationToken cancellation)
    {
        var store = index as IItemColumnStore;
        var column = store is null ? null : ItemColumns.FindTitle(store.ColumnNames);
        var rows = column is null ? null : store!.ReadColumns(itemIds, [column], cancellation);
        for (var i = 0; i < itemIds.Count; i++)
            titles[itemIds[i]] = rows?[i]?[0] as string;
    }

    // The data may have text ids where the recaller has integers: ground truth takes the type of the list's items.
    private object AsListed(object id) =>
        items.Ids.RowOf(id) is var row and >= 0
            ? items.Ids[row]
            : EntityId.As(id, items.Ids.IsText) ?? id;
}
