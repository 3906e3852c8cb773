using Rechub.Data;
using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Rows;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Publishing;

/// <summary>
/// Changes some items of the live version in place, between two publishes. Vectors must come from the model that made the
/// version.
/// </summary>
public sealed class LiveUpdate
{
    private const int IdsPerCall = 8_192;

    private readonly CollectionClient client;
    private readonly VersionCatalog catalog;
    private readonly Readiness readiness;

    /// <summary>Updates of an index on a server.</summary>
    /// <exception cref="RechubException">The name cannot be that of an index.</exception>
    public LiveUpdate(MilvusConnection connection, string collection)
    {
        CollectionName.Require(collection);
        client = new CollectionClient(connection);
        catalog = new VersionCatalog(client, collection);
        readiness = new Readiness(client, progress: null);
    }

    /// <summary>Applies an update to the version that a reader holds, which must still be the live one.</summary>
    /// <exception cref="RechubException">The changes do not fit, or another version is live by now.</exception>
    public async Task<UpdateOutcome> ApplyAsync(
        ItemChanges changes,
        string version,
        int dimension,
        CancellationToken cancellation
    )
    {
        var live = await catalog.RequireAsync(null, cancellation).ConfigureAwait(false);
        if (live.Name.Version != version)
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "MilvusVersionNotLive",
                $"Version {version} of '{live.Name.Alias}' on {client.Connection} is no longer live; {live.Name.Version} is. Get it with Get-ItemIndex and update that.",
                live.Name.Alias
            );
        RequireModel(live.Manifest, changes.ModelId);
        var key = KeyOf(live);
        key.Require(changes.Upserts.Ids);
        var deleted = key.ToColumn(changes.DeletedIds);
        var replaced = await ExistingAsync(live, changes.Upserts.Ids, cancellation)
            .ConfigureAwait(false);
        if (changes.Upserts.Count > 0)
            await UpsertAsync(
                    live,
                    new ItemSet(changes.ModelId, changes.Upserts, changes.Vectors, dimension),
                    metric: null,
                    progress: null,
                    cancellation
                )
                .ConfigureAwait(false);
        var found = await ExistingAsync(live, deleted, cancellation).ConfigureAwait(false);
        await DeleteAsync(live, deleted, cancellation).ConfigureAwait(false);
        return new UpdateOutcome(
            changes.Upserts.Count - replaced.Count,
            replaced.Count,
            found.Count,
            [
                .. changes.DeletedIds.Where(id =>
                    key.Parse(id) is not { } parsed || !found.Contains(parsed)
                ),
            ]
        );
    }

    /// <summary>Adds items, and replaces those whose ids are there.</summary>
    /// <param name="items">The items with their vectors.</param>
    /// <param name="metric">How the vectors are meant to be compared; null for whatever the index does.</param>
    /// <param name="progress">Hears how many rows have been sent.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="RechubException">Model, dimension, metric or columns are not those of the live version.</exception>
    public async Task UpsertAsync(
        ItemSet items,
        DistanceMetric? metric,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(items);
        var live = await catalog.RequireAsync(null, cancellation).ConfigureAwait(false);
        await UpsertAsync(live, items, metric, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>Deletes items; ids that are not there are passed over.</summary>
    /// <param name="modelId">Id of the model that the caller believes the index to be of.</param>
    /// <param name="ids">Ids of the items.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="RechubException">The live version is of another model, or its ids are of another type.</exception>
    public async Task DeleteAsync(string modelId, IdColumn ids, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var live = await catalog.RequireAsync(null, cancellation).ConfigureAwait(false);
        RequireModel(live.Manifest, modelId);
        await DeleteAsync(live, ids, cancellation).ConfigureAwait(false);
    }

    private static ItemKey KeyOf(StoredVersion version) => ItemKey.Of(version.Description.Schema);

    private async Task UpsertAsync(
        StoredVersion live,
        ItemSet items,
        DistanceMetric? metric,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        items.Validate();
        RequireFit(live.Manifest, items, metric);
        var collection = live.Name.Collection;
        var index = await client.DescribeIndexAsync(collection, cancellation).ConfigureAwait(false);
        var stored = VectorIndex.StoresNormalised(index, live.Manifest.Metric)
            ? items.Normalised()
            : items;
        await new RowUpload(client, areNew: false, progress)
            .SendAsync(
                collection,
                ItemCollectionSchema.FieldsFor(
                    live.Description.Schema,
                    stored.Items,
                    stored.Vectors,
                    stored.Dimension
                ),
                stored.Items,
                cancellation
            )
            .ConfigureAwait(false);
    }

    private async Task DeleteAsync(StoredVersion live, IdColumn ids, CancellationToken cancellation)
    {
        var key = KeyOf(live);
        key.Require(ids);
        foreach (var rows in Enumerable.Range(0, ids.Count).Chunk(IdsPerCall))
            await readiness
                .WhenLoadedAsync(
                    live.Name.Collection,
                    () =>
                        client.DeleteAsync(
                            live.Name.Collection,
                            KeyExpression.In(key.Name, ids, rows),
                            cancellation
                        ),
                    cancellation
                )
                .ConfigureAwait(false);
    }

    /// <summary>Those of some ids that the version has, every acknowledged write seen.</summary>
    private async Task<HashSet<object>> ExistingAsync(
        StoredVersion version,
        IdColumn ids,
        CancellationToken cancellation
    )
    {
        var key = KeyOf(version).Name;
        var existing = new HashSet<object>();
        foreach (var rows in Enumerable.Range(0, ids.Count).Chunk(IdsPerCall))
        {
            var answer = await readiness
                .WhenLoadedAsync(
                    version.Name.Collection,
                    () =>
                        client.QueryAsync(
                            version.Name.Collection,
                            KeyExpression.In(key, ids, rows),
                            [key],
                            ConsistencyLevel.Strong,
                            cancellation
                        ),
                    cancellation
                )
                .ConfigureAwait(false);
            foreach (var field in answer.FieldsData.Where(field => field.FieldName == key))
            {
                existing.UnionWith(
                    ids.IsText
                        ? field.Scalars.StringData?.Data ?? []
                        : (field.Scalars.LongData?.Data ?? []).Select(id => (object)id)
                );
            }
        }

        return existing;
    }

    private static void RequireFit(VersionManifest manifest, ItemSet items, DistanceMetric? metric)
    {
        RequireModel(manifest, items.ModelId);
        if (items.Dimension != manifest.Dimension)
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "DimensionMismatch",
                $"The index has vectors of {manifest.Dimension} dimensions, the items of {items.Dimension}. Publish them as a new version."
            );
        if (metric is { } wanted && wanted != manifest.Metric)
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "MetricMismatch",
                $"The index compares by {manifest.Metric}, not by {wanted}. Publish a new version to change that."
            );
    }

    private static void RequireModel(VersionManifest manifest, string modelId)
    {
        if (manifest.ModelId != modelId)
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "ModelIndexMismatch",
                $"The live version was made by model {manifest.ModelId}, the items by {modelId}: their vectors must not meet. Publish this model's items as a new version."
            );
    }
}
