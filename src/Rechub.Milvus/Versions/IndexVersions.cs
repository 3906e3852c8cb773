using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;

namespace Rechub.Milvus.Versions;

/// <summary>The published versions of one item index: listed, brought back, removed.</summary>
public sealed class IndexVersions
{
    private readonly CollectionClient client;
    private readonly VersionCatalog catalog;
    private readonly string collection;

    /// <summary>The versions of an index on a server.</summary>
    /// <exception cref="RechubException">The name cannot be that of an index.</exception>
    public IndexVersions(MilvusConnection connection, string collection)
    {
        CollectionName.Require(collection);
        this.collection = collection;
        client = new CollectionClient(connection);
        catalog = new VersionCatalog(client, collection);
    }

    /// <summary>Names of the indexes on a server, in ordinal order.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(
        MilvusConnection connection,
        CancellationToken cancellation
    )
    {
        var collections = await new CollectionClient(connection)
            .ListAsync(cancellation)
            .ConfigureAwait(false);
        return
        [
            .. collections
                .Select(VersionName.TryGetAlias)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A version by its stamp.</summary>
    /// <exception cref="RechubException">There is none.</exception>
    public async Task<ItemIndexVersion> FindAsync(string version, CancellationToken cancellation) =>
        await DescribeAsync(
                await catalog.RequireAsync(version, cancellation).ConfigureAwait(false),
                cancellation
            )
            .ConfigureAwait(false);

    /// <summary>Every version, newest first, unfinished and unknown ones among them.</summary>
    public async Task<IReadOnlyList<ItemIndexVersion>> ListAsync(CancellationToken cancellation)
    {
        var versions = await catalog.ListAsync(cancellation).ConfigureAwait(false);
        var described = new List<ItemIndexVersion>(versions.Count);
        foreach (var version in versions.Reverse())
            described.Add(await DescribeAsync(version, cancellation).ConfigureAwait(false));
        return described;
    }

    /// <summary>
    /// Makes an earlier version live again: loads it, waits until it can be searched, then moves the alias. The version that
    /// was live stays in memory for its readers. A version of which it is not known whether its publish was finished is checked
    /// before (<see cref="VersionCheck"/>).
    /// </summary>
    /// <param name="version">The version's stamp.</param>
    /// <param name="progress">Hears how far it is loaded.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <param name="acceptFewerRows">
    /// Whether a version that is checked may have fewer rows than its publisher sent, as after items were removed from it.
    /// </param>
    /// <exception cref="RechubException">
    /// There is no such version, its publish was never finished, or it does not pass the check.
    /// </exception>
    public async Task<ItemIndexVersion> RestoreAsync(
        string version,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation,
        bool acceptFewerRows = false
    )
    {
        var stored = await catalog.RequireAsync(version, cancellation).ConfigureAwait(false);
        catalog.RequireNotUnfinished(stored);
        // However long it takes in all: it goes on as long as the server loads more.
        var wasReleased = await new Readiness(
            client,
            progress,
            stallLimit: client.Connection.Timeout
        )
            .LoadAsync(stored.Name.Collection, stored.Manifest.Replicas, cancellation)
            .ConfigureAwait(false);
        if (!stored.IsLive)
        {
            if (stored.Outcome == PublishOutcome.Unknown)
                await VerifyAsync(stored, acceptFewerRows, wasReleased, cancellation)
                    .ConfigureAwait(false);
            var live = await catalog.FindLiveAsync(cancellation).ConfigureAwait(false);
            await client
                .PointAliasAsync(
                    collection,
                    stored.Name.Collection,
                    exists: live is not null,
                    cancellation
                )
                .ConfigureAwait(false);
        }

        return await DescribeAsync(stored with { IsLive = true }, cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Drops a version for good; never one that is live, nor one that is just being published.</summary>
    /// <exception cref="RechubException">There is no such version, or it is in use.</exception>
    public async Task RemoveAsync(string version, CancellationToken cancellation)
    {
        var stored = await catalog.RequireAsync(version, cancellation).ConfigureAwait(false);
        var isUnfinished = stored is { IsLive: false, Outcome: PublishOutcome.Unfinished };
        if (isUnfinished && !stored.Manifest.Publisher.IsKnownDead())
            throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "MilvusPublishUnderWay",
                $"Version {version} of '{collection}' on {client.Connection} is being published by {stored.Manifest.Publisher}. If that is dead, Publish-ItemEmbedding -Force removes what it began.",
                version
            );
        await client.DropAsync(stored.Name.Collection, cancellation).ConfigureAwait(false);
        if (isUnfinished)
            await PublishMark.DropAsync(client, stored.Name, cancellation).ConfigureAwait(false);
    }

    private async Task VerifyAsync(
        StoredVersion version,
        bool acceptFewerRows,
        bool wasReleased,
        CancellationToken cancellation
    )
    {
        try
        {
            await new VersionCheck(client, version)
                .VerifyAsync(acceptFewerRows, cancellation)
                .ConfigureAwait(false);
        }
        catch (RechubException) when (wasReleased)
        {
            await client.ReleaseAsync(version.Name.Collection, cancellation).ConfigureAwait(false);
            throw;
        }

        await StoredVersion
            .SayCompleteAsync(client, version.Name, cancellation)
            .ConfigureAwait(false);
    }

    private async Task<ItemIndexVersion> DescribeAsync(
        StoredVersion version,
        CancellationToken cancellation
    )
    {
        var manifest = version.Manifest;
        return new ItemIndexVersion
        {
            Collection = collection,
            Version = version.Name.Version,
            State = await StateAsync(version, cancellation).ConfigureAwait(false),
            Count = manifest.RowCount,
            Dimension = manifest.Dimension,
            Metric = manifest.Metric,
            IndexType = manifest.IndexType,
            ModelId = manifest.ModelId,
            Created = manifest.Created,
            Publisher = manifest.Publisher.ToString(),
            Database = client.Connection.Database,
        };
    }

    private async Task<VersionState> StateAsync(
        StoredVersion version,
        CancellationToken cancellation
    )
    {
        if (version.IsLive)
            return VersionState.Live;
        if (version.Outcome == PublishOutcome.Unfinished)
            return VersionState.Unfinished;
        if (version.Outcome == PublishOutcome.Unknown)
            return VersionState.Unknown;
        var state = await client
            .LoadStateAsync(version.Name.Collection, cancellation)
            .ConfigureAwait(false);
        return state is LoadState.Loaded or LoadState.Loading
            ? VersionState.Loaded
            : VersionState.Kept;
    }
}
