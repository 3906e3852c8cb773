using Rechub.Data;
using Rechub.Indexing;
using Rechub.Models;

namespace Rechub.Retrieval;

/// <summary>Two-tower retrieval: the model encodes a user, and the index finds the nearest item vectors.</summary>
public sealed class TwoTowerRecaller : IRecaller
{
    private const int BatchUsers = 1024;
    private readonly IItemIndex index;
    private readonly TwoTowerModel model;

    private TwoTowerRecaller(IItemIndex index, TwoTowerModel model)
    {
        this.index = index;
        this.model = model;
    }

    /// <summary>Makes a recaller from an index and the model that encoded its items.</summary>
    /// <exception cref="RechubException"><c>ModelMissing</c>, <c>ModelWithoutVectors</c>, or <c>ModelIndexMismatch</c>: the index is of another model.</exception>
    public static TwoTowerRecaller Over(IItemIndex index, RecallModel? model)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (model is null)
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "ModelMissing",
                $"The index '{index.Location}' was not published in this process, so its model is unknown. Give the model with -Model (Import-RecallModel reads it).",
                index.Location
            );
        if (model is not TwoTowerModel towers)
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "ModelWithoutVectors",
                $"{model.Architecture} has no vectors to search an index with. Pipe it straight into Get-Recall.",
                model
            );
        if (index.ModelId != model.ModelId)
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "ModelIndexMismatch",
                $"The index '{index.Location}' was made by model {Short(index.ModelId)}, but the model given is {Short(model.ModelId)}. Publish this model's items, or give the model that made the index.",
                index.Location
            );
        return new TwoTowerRecaller(index, towers);
    }

    /// <inheritdoc/>
    public long ItemCount => index.Count;

    /// <inheritdoc/>
    public IEnumerable<RecallList> Recall(RecallRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireFittingData(request.Data);
        return Lists(request, cancellation);
    }

    private IEnumerable<RecallList> Lists(RecallRequest request, CancellationToken cancellation)
    {
        var histories = new UserHistories(
            request,
            ids => index.Contains(ids, request.Filter, cancellation)
        );
        var exclusions = new Exclusions(request, histories);
        var lists = new RecallListBuilder(request, histories, model.Items, index);
        var hits = index.Search(request.UserRows.Chunk(BatchUsers).Select(Query), cancellation);
        if (model.UserVectorCount > 1)
            hits = hits.Chunk(model.UserVectorCount)
                .Select(each => BestHits.Of(each, index.Metric, request.TopK));
        return request.UserRows.Zip(
            hits,
            (user, found) =>
                model.NeedsHistory && !request.HasHistory(user)
                    ? lists.Build(user, [], [], cancellation)
                    : lists.Build(user, found.ItemId, found.Score, cancellation)
        );

        SearchQuery Query(int[] users)
        {
            cancellation.ThrowIfCancellationRequested();
            return new SearchQuery
            {
                Vectors = model.EncodeUsers(
                    request.Data,
                    users,
                    Array.ConvertAll(users, request.HistoryEnd),
                    cancellation
                ),
                Count = users.Length * model.UserVectorCount,
                TopK = request.TopK,
                Excluded = exclusions.Of(users, model.UserVectorCount),
                Filter = request.Filter,
                Threads = request.Threads,
            };
        }
    }

    // Ids of unrelated catalogs overlap by chance, as small integers do: most interactions must be with items that the model knows.
    private void RequireFittingData(InteractionData data)
    {
        var rows = model.Items.Ids.RowsOf(data.Items.Ids);
        long known = 0;
        foreach (var item in data.Log.ItemRows)
            known += rows[item] >= 0 ? 1 : 0;
        if (2 * known >= data.InteractionCount)
            return;
        throw new RechubException(
            RechubErrorKind.Mismatch,
            "DataModelMismatch",
            $"The model knows {rows.Count(row => row >= 0)} of the {data.ItemCount} items of '{data.Source}', which {known} of its {data.InteractionCount} interactions are about. Give the data that the model was made for, or train a model on this one.",
            data.Source
        );
    }

    private static string Short(string modelId) =>
        modelId.Length <= 12 ? modelId : modelId[..12] + "…";
}
