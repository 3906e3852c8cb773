using Rechub.Data;
using Rechub.Indexing;

namespace Rechub.Retrieval;

/// <summary>Joins hits with what people want to see beside them: user id, titles, the held-out items.</summary>
/// <param name="request">The request that is answered.</param>
/// <param name="histories">What it says about its users.</param>
/// <param name="items">The items that the recaller knows.</param>
/// <param name="index">The index that is searched, which may hold further items; null for a baseline.</param>
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

    private readonly Dictionary<object, string?> storedTitles = [];

    /// <summary>A user's list.</summary>
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

    // Of items that came into the index after the model was trained.
    private void ReadTitles(object[] itemIds, CancellationToken cancellation)
    {
        var store = index as IItemColumnStore;
        var column = store is null ? null : ItemColumns.FindTitle(store.ColumnNames);
        var rows = column is null ? null : store!.ReadColumns(itemIds, [column], cancellation);
        for (var i = 0; i < itemIds.Length; i++)
            storedTitles[itemIds[i]] = rows?[i]?[0] as string;
    }

    // One id that is no integer makes all ids of a data set text; a list's truth is to be comparable with its items.
    private object AsListed(object id) =>
        items.Ids.RowOf(id) is var row and >= 0
            ? items.Ids[row]
            : EntityId.As(id, items.Ids.IsText) ?? id;
}
