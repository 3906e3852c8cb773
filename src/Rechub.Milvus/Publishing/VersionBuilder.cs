using System.Diagnostics;
using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Rows;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Publishing;

/// <summary>
/// Fills a version: collection, index and load while it is empty, which makes rows searchable as they arrive; rows; then
/// everything on disk and indexed, and proof that all of it is there and is found.
/// </summary>
internal sealed class VersionBuilder(
    CollectionClient client,
    VersionName name,
    PublishOptions options,
    IProgress<WorkProgress>? progress
)
{
    private const double StartOfIndexing = 0.76;
    private const double StartOfSample = 0.95;

    /// <summary>Creates the collection.</summary>
    /// <exception cref="RechubException">The server refused it, or a column cannot be stored.</exception>
    public async Task CreateAsync(
        IndexContent items,
        VersionManifest manifest,
        CancellationToken cancellation
    )
    {
        progress?.Report(new WorkProgress("creating the version", 0.01));
        var schema = new CollectionSchema { Name = name.Collection };
        schema.Fields.AddRange(ItemCollectionSchema.FieldsOf(items).Select(field => field.Schema));
        var descriptions = schema
            .Fields.Where(field => field.Description.Length > 0)
            .ToDictionary(field => field.Name, field => field.Description);
        var request = (manifest with { FieldDescriptions = descriptions }).CreateRequest(schema);
        request.ShardsNum = options.ShardCount;
        request.ConsistencyLevel = (int)ConsistencyLevel.Session;
        request.NumPartitions = options.PartitionCount ?? 0;
        try
        {
            await client.CreateAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (RechubException error)
            when (error.ErrorId == "MilvusRefused"
                && schema.Fields.Any(field => field.DataType == DataType.Array)
                && client.Connection.IsVersion(2, 2)
            )
        {
            var lists = schema.Fields.Where(field => field.DataType == DataType.Array);
            throw new RechubException(
                error.Kind,
                error.ErrorId,
                $"{error.Message} A server of this version does not store lists ({string.Join(", ", lists.Select(field => field.Name))}): leave them out with -Column.",
                name.Collection,
                error
            );
        }
    }

    /// <summary>Fills and verifies it.</summary>
    /// <returns>Time of sending the rows, and the moment on the clock when all could be found.</returns>
    public async Task<(TimeSpan Upsert, TimeSpan Searchable)> FillAsync(
        IndexContent items,
        Stopwatch clock,
        CancellationToken cancellation
    )
    {
        var collection = name.Collection;
        var stored = await CreateIndexAsync(items, cancellation).ConfigureAwait(false);
        await client
            .LoadAsync(collection, options.ReplicaCount, cancellation)
            .ConfigureAwait(false);

        // The server takes rows while it gets ready to search them.
        var started = clock.Elapsed;
        var upload = new RowUpload(client, areNew: true, progress);
        await upload
            .SendAsync(
                collection,
                ItemCollectionSchema.FieldsOf(stored),
                stored.Items,
                cancellation
            )
            .ConfigureAwait(false);
        var upsert = clock.Elapsed - started;

        var searchable = TimeSpan.Zero;
        var isCounted = false;
        // Neither waits for the other, and the first that fails ends both.
        await Parallel
            .ForEachAsync(
                [SearchableAsync, IndexedAsync],
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = 2,
                    CancellationToken = cancellation,
                },
                (Func<CancellationToken, Task> part, CancellationToken token) =>
                    new ValueTask(part(token))
            )
            .ConfigureAwait(false);

        // Milvus Lite may miss rows while it writes them to disk: what counts is the count after.
        if (!isCounted)
        {
            await VerifyCountAsync(stored.Items.Count, cancellation).ConfigureAwait(false);
            searchable = clock.Elapsed;
        }

        progress?.Report(new WorkProgress("searching for a sample", StartOfSample));
        var index = await client.DescribeIndexAsync(collection, cancellation).ConfigureAwait(false);
        await Waiting(StartOfSample, StartOfSample)
            .WhenLoadedAsync(
                collection,
                () => new SampleCheck(client, collection, stored).VerifyAsync(index, cancellation),
                cancellation
            )
            .ConfigureAwait(false);
        // What a repeated call sent first may have arrived after the count.
        if (upload.WasRepeated)
            await VerifyCountAsync(stored.Items.Count, cancellation).ConfigureAwait(false);
        return (upsert, searchable);

        async Task SearchableAsync(CancellationToken token)
        {
            await Waiting(RowUpload.EndFraction, RowUpload.EndFraction)
                .LoadedAsync(collection, token)
                .ConfigureAwait(false);
            progress?.Report(new WorkProgress("counting rows", RowUpload.EndFraction));
            isCounted = await CountAsync(token).ConfigureAwait(false) == stored.Items.Count;
            searchable = clock.Elapsed;
        }

        async Task IndexedAsync(CancellationToken token)
        {
            await Waiting(RowUpload.EndFraction, StartOfIndexing)
                .FlushedAsync(collection, token)
                .ConfigureAwait(false);
            await Waiting(StartOfIndexing, StartOfSample)
                .IndexedAsync(collection, token)
                .ConfigureAwait(false);
        }
    }

    private Readiness Waiting(double start, double end) =>
        new(client, new ProgressPart(progress, start, end), StallLimit);

    private TimeSpan StallLimit => Readiness.StallLimitOfPublish(client.Connection);

    /// <summary>
    /// Creates the index. A server that does not know cosine (2.2) compares by inner product, and gets vectors of length one.
    /// </summary>
    private async Task<IndexContent> CreateIndexAsync(
        IndexContent items,
        CancellationToken cancellation
    )
    {
        try
        {
            await client.CreateIndexAsync(Index(items.Metric), cancellation).ConfigureAwait(false);
            return items;
        }
        catch (RechubException error)
            when (error.ErrorId == "MilvusRefused" && items.Metric == DistanceMetric.Cosine)
        {
            await client
                .CreateIndexAsync(Index(DistanceMetric.IP), cancellation)
                .ConfigureAwait(false);
            return items.Normalized();
        }

        CreateIndexRequest Index(DistanceMetric metric) =>
            VectorIndex.CreateRequest(
                name.Collection,
                options.IndexType,
                metric,
                options.IndexParameters,
                items.Items.Count
            );
    }

    private Task<long> CountAsync(CancellationToken cancellation) =>
        new Readiness(client, progress: null, StallLimit).WhenLoadedAsync(
            name.Collection,
            () => client.CountAsync(name.Collection, cancellation),
            cancellation
        );

    private async Task VerifyCountAsync(int expected, CancellationToken cancellation)
    {
        var counted = await CountAsync(cancellation).ConfigureAwait(false);
        if (counted != expected)
            throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "MilvusCountMismatch",
                $"{expected} rows were sent to '{name.Collection}' on {client.Connection}, and it counts {counted}. It was not made live; publish again.",
                name.Collection
            );
    }
}
