using Rechub.Data;
using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Rows;

namespace Rechub.Milvus.Versions;

/// <summary>
/// Changes some items of the live version in place, between two publishes. Vectors must come from the model that made the
/// version.
/// </summary>
internal sealed class LiveUpdate
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
        string location,
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
        var key = KeyOf(live);
        var content = changes.ContentFor(
            new IndexIdentity(
                location,
                live.Manifest.ModelId,
                live.Manifest.Dimension,
                live.Manifest.Metric,
                key.IsText
            )
        );
        var deleted = key.ToColumn(changes.DeletedIds);
        var replaced = await ExistingAsync(live, content.Items.Ids, cancellation)
            .ConfigureAwait(false);
        if (content.Items.Count > 0)
            await UpsertAsync(live, content, cancellation).ConfigureAwait(false);
        var found = await ExistingAsync(live, deleted, cancellation).ConfigureAwait(false);
        await DeleteAsync(live, deleted, cancellation).ConfigureAwait(false);
        return new UpdateOutcome(
            changes.Upserts.Count - replaced.Count,
            replaced.Count,
            found.Count,
            [
                .. changes
                    .DeletedIds.Select(id => key.Parse(id) ?? id)
                    .Distinct()
                    .Where(id => !found.Contains(id)),
            ]
        );
    }

    private static ItemKey KeyOf(StoredVersion version) => ItemKey.Of(version.Description.Schema);

    /// <summary>Adds items that fit the version, and replaces those whose ids are there.</summary>
    public async Task UpsertAsync(
        StoredVersion live,
        IndexContent items,
        CancellationToken cancellation
    )
    {
        var collection = live.Name.Collection;
        var index = await client.DescribeIndexAsync(collection, cancellation).ConfigureAwait(false);
        var stored = VectorIndex.StoresNormalized(index, live.Manifest.Metric)
            ? items.Normalized()
            : items;
        await new RowUpload(client, areNew: false, progress: null)
            .SendAsync(
                collection,
                ItemCollectionSchema.FieldsFor(live.Description.Schema, stored),
                stored.Items,
                cancellation
            )
            .ConfigureAwait(false);
    }

    private async Task DeleteAsync(StoredVersion live, IdColumn ids, CancellationToken cancellation)
    {
        var key = KeyOf(live);
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
}
