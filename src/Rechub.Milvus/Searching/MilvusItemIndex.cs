using System.Collections.Concurrent;
using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Rows;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Searching;

/// <summary>
/// One published version of an item index on a server. The name it was opened by is resolved once; whatever is published
/// later, this object stays with its version, so that vectors of two models never meet.
/// </summary>
public sealed class MilvusItemIndex
    : IUpdatableItemIndex,
        ITunableItemIndex,
        IItemVectorStore,
        IItemColumnStore
{
    private const int QueriesPerWindow = 4_096;
    private const int CallsInFlight = 2;

    private readonly CollectionClient client;
    private readonly StoredVersion version;
    private readonly IndexDescription index;
    private readonly SearchOptions options;

    private MilvusItemIndex(
        CollectionClient client,
        StoredVersion version,
        IndexDescription index,
        long count,
        SearchOptions options
    )
    {
        this.client = client;
        this.version = version;
        this.index = index;
        this.options = options;
        Count = count;
    }

    /// <inheritdoc/>
    public string Backend => "Milvus";

    /// <inheritdoc/>
    public string Location => $"{Connection}/{version.Name.Alias}, version {Version}";

    /// <inheritdoc/>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public int Dimension => version.Manifest.Dimension;

    /// <inheritdoc/>
    public DistanceMetric Metric => version.Manifest.Metric;

    /// <inheritdoc/>
    public string ModelId => version.Manifest.ModelId;

    /// <inheritdoc/>
    public bool SearchesInProcess => false;

    /// <summary>The version, as <c>20261124093000</c>.</summary>
    public string Version => version.Name.Version;

    /// <summary>The name that the index was published under.</summary>
    public string Collection => version.Name.Alias;

    /// <summary>The server.</summary>
    public MilvusConnection Connection => client.Connection;

    /// <inheritdoc/>
    public IReadOnlyList<string> ColumnNames => Items.ColumnNames;

    private StoredItems Items => new(client, version, options.Consistency);

    /// <summary>
    /// Opens the live version of an index, loading it where a restarted server has not, or another one that is in memory; waits
    /// while it is being loaded.
    /// </summary>
    /// <exception cref="RechubException">There is no such index or version, or it is not finished or not in memory.</exception>
    public static async Task<MilvusItemIndex> OpenAsync(
        MilvusConnection connection,
        string collection,
        string? versionStamp,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(connection);
        var client = new CollectionClient(connection);
        var version = await new VersionCatalog(client, collection)
            .RequireCompleteAsync(versionStamp, cancellation)
            .ConfigureAwait(false);
        var readiness = new Readiness(client, progress);
        var index = await client
            .DescribeIndexAsync(version.Name.Collection, cancellation)
            .ConfigureAwait(false);
        // Milvus Lite loads nothing by itself when it is started; what readers ask for is to be in memory.
        if (version.IsLive)
            await readiness
                .LoadAsync(version.Name.Collection, version.Manifest.Replicas, cancellation)
                .ConfigureAwait(false);
        else
            await readiness
                .LoadedAsync(version.Name.Collection, cancellation)
                .ConfigureAwait(false);
        var count = await readiness
            .WhenLoadedAsync(
                version.Name.Collection,
                () => client.CountAsync(version.Name.Collection, cancellation),
                cancellation
            )
            .ConfigureAwait(false);
        return new MilvusItemIndex(client, version, index, count, new SearchOptions());
    }

    /// <inheritdoc/>
    public IItemIndex With(SearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new MilvusItemIndex(client, version, index, Count, options);
    }

    /// <inheritdoc/>
    public void WaitUntilReady(IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        new Readiness(client, progress)
            .LoadedAsync(version.Name.Collection, cancellation)
            .GetAwaiter()
            .GetResult();

    /// <summary>
    /// Changes items of the version in place: rows are replaced by id, then ids deleted. Everything is checked before the first
    /// write; should the server fail in between, the same update again completes it.
    /// </summary>
    /// <exception cref="RechubException">The changes do not fit, or another version is live by now.</exception>
    public UpdateOutcome Update(ItemChanges changes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var update = new LiveUpdate(Connection, Collection);
        var outcome = update
            .ApplyAsync(changes, Version, Location, cancellation)
            .GetAwaiter()
            .GetResult();
        Count += outcome.Inserted - outcome.Deleted;
        return outcome;
    }

    /// <inheritdoc/>
    /// <exception cref="RechubException">The server does not give vectors back (2.2).</exception>
    public IReadOnlyList<StoredItem?> Read(
        IReadOnlyList<object> ids,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        return WhenLoaded(() => Items.ReadVectorsAsync(ids, cancellation), cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="RechubException">There is no such column, or the server failed.</exception>
    public IReadOnlyList<object?[]?> ReadColumns(
        IReadOnlyList<object> ids,
        IReadOnlyList<string> columns,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(columns);
        string[] names = [.. columns.Select(name => ItemColumns.Find(this, name))];
        return WhenLoaded(() => Items.ReadColumnsAsync(ids, names, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public IEnumerable<SearchHits> Search(SearchQuery query, CancellationToken cancellation)
    {
        // Refused here, before anything is under way.
        Require(query);
        return Search([query], cancellation);
    }

    /// <inheritdoc/>
    public IEnumerable<SearchHits> Search(
        IEnumerable<SearchQuery> queries,
        CancellationToken cancellation
    )
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var slots = new SemaphoreSlim(CallsInFlight);
        using var windows = Windows(queries, slots, stopping.Token).GetEnumerator();
        Task<SearchHits[]>? current = null;
        var next = Next();
        try
        {
            while (next is not null)
            {
                // The server works on the next window while the caller takes this one.
                current = next;
                next = Next();
                foreach (var hits in current.GetAwaiter().GetResult())
                    yield return hits;
            }
        }
        finally
        {
            // The caller may have left early: nothing must go on using what is disposed here.
            stopping.Cancel();
            Task.WhenAll(current ?? Task.CompletedTask, next ?? Task.CompletedTask)
                .ContinueWith(
                    static _ => { },
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                )
                .GetAwaiter()
                .GetResult();
        }

        Task<SearchHits[]>? Next() => windows.MoveNext() ? windows.Current : null;
    }

    /// <inheritdoc/>
    public bool[] Contains(
        IReadOnlyList<object> ids,
        string? filter,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        var condition = Translate(filter);
        return WhenLoaded(() => Items.ContainAsync(ids, condition, cancellation), cancellation);
    }

    private string Translate(string? filter) =>
        filter is null ? "" : ServerFilter.Translate(filter, version.Description.Schema);

    private T WhenLoaded<T>(Func<Task<T>> work, CancellationToken cancellation) =>
        new Readiness(client, progress: null)
            .WhenLoadedAsync(version.Name.Collection, work, cancellation)
            .GetAwaiter()
            .GetResult();

    /// <summary>Begins one window after the other, as they are asked for.</summary>
    private IEnumerable<Task<SearchHits[]>> Windows(
        IEnumerable<SearchQuery> queries,
        SemaphoreSlim slots,
        CancellationToken cancellation
    )
    {
        foreach (var query in queries)
        {
            var filter = Require(query);
            var run = new SearchRun(this, query, Vectors(query), filter, slots, cancellation);
            for (var start = 0; start < query.Count; start += QueriesPerWindow)
                yield return run.WindowAsync(start);
        }
    }

    /// <summary>Refuses what the server would refuse later, or misunderstand.</summary>
    /// <returns>The query's filter in the server's language.</returns>
    private string Require(SearchQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Require(Dimension, Metric);
        if (query.TopK > SearchPlan.ServerLimit)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "TopKTooLarge",
                $"A Milvus server gives at most {SearchPlan.ServerLimit} items a query; {query.TopK} were asked for."
            );
        VectorIndex.SearchParameters(index, options.Parameters, query.TopK);
        return Translate(query.Filter);
    }

    private ReadOnlyMemory<float> Vectors(SearchQuery query) =>
        VectorIndex.StoresNormalized(index, Metric)
            ? VectorGeometry.Normalized(query.Vectors.Span, Dimension)
            : query.Vectors;

    /// <summary>The calls of one search.</summary>
    private sealed class SearchRun(
        MilvusItemIndex owner,
        SearchQuery query,
        ReadOnlyMemory<float> vectors,
        string filter,
        SemaphoreSlim slots,
        CancellationToken cancellation
    )
    {
        private readonly ConcurrentBag<HitSelection> selections = [];
        private readonly Readiness readiness = new(owner.client, progress: null);
        private readonly int bytesPerHit =
            sizeof(float) + ItemKey.Of(owner.version.Description.Schema).MaximumBytes;

        public async Task<SearchHits[]> WindowAsync(int start)
        {
            var results = new SearchHits[Math.Min(QueriesPerWindow, query.Count - start)];
            var calls = SearchPlan.Make(
                start,
                results.Length,
                query.TopK,
                query.Excluded,
                owner.Count,
                bytesPerHit
            );
            await Task.WhenAll(calls.Select(call => CallAsync(call, start, results)))
                .ConfigureAwait(false);
            return results;
        }

        private async Task CallAsync(PlannedCall call, int start, SearchHits[] results)
        {
            await slots.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                var answer = await SearchAsync(call).ConfigureAwait(false);
                if (answer.QueryCount != call.Queries.Length)
                    throw new RechubException(
                        RechubErrorKind.InvalidOperation,
                        "MilvusAnswer",
                        $"{owner.Connection} answered {answer.QueryCount} of {call.Queries.Length} queries."
                    );
                if (!selections.TryTake(out var selection))
                    selection = new HitSelection(query.TopK, query.Excluded);
                for (var i = 0; i < call.Queries.Length; i++)
                    results[call.Queries[i] - start] = selection.Select(answer, i, call.Queries[i]);
                selections.Add(selection);
            }
            finally
            {
                slots.Release();
            }
        }

        private async Task<SearchAnswer> SearchAsync(PlannedCall call)
        {
            var request = SearchCall.Request(
                owner.version.Name.Collection,
                owner.index,
                owner.options.Parameters,
                vectors.Span,
                owner.Dimension,
                call.Queries,
                call.Hits,
                Condition(call)
            );
            try
            {
                return await readiness
                    .WhenLoadedAsync(
                        owner.version.Name.Collection,
                        () =>
                            owner.client.SearchAsync(
                                request,
                                owner.options.Consistency,
                                cancellation
                            ),
                        cancellation
                    )
                    .ConfigureAwait(false);
            }
            catch (RechubException error) when (error.ErrorId == "MilvusCollectionNotFound")
            {
                throw new RechubException(
                    RechubErrorKind.NotFound,
                    "MilvusVersionGone",
                    $"Version {owner.Version} of '{owner.Collection}' is no longer on {owner.Connection}: newer ones have been published. Get the live one with Get-ItemIndex.",
                    owner.Collection,
                    error
                );
            }
        }

        private string Condition(PlannedCall call)
        {
            if (!call.ExcludeOnServer)
                return filter;
            var excluded = query.Excluded!;
            var rows = new ArraySegment<int>(
                excluded.Rows,
                excluded.Offsets[call.Queries[0]],
                SearchPlan.ExcludedCount(excluded, call.Queries[0])
            );
            var key = ItemKey.Of(owner.version.Description.Schema);
            var ids = key.ToColumn(rows.Select(row => excluded.Catalog[row]));
            var unseen = KeyExpression.NotIn(key.Name, ids, Enumerable.Range(0, ids.Count));
            return filter.Length == 0 ? unseen : $"({filter}) and {unseen}";
        }
    }
}
