namespace Rechub.Indexing;

/// <summary>Item vectors that can be searched, whatever backend holds them.</summary>
public interface IItemIndex
{
    /// <summary>Name of the backend, such as <c>Exact</c>.</summary>
    string Backend { get; }

    /// <summary>Where the vectors are: a file, a server's collection, or <c>memory</c>.</summary>
    string Location { get; }

    /// <summary>Number of items.</summary>
    long Count { get; }

    /// <summary>Length of each vector.</summary>
    int Dimension { get; }

    /// <summary>How vectors are compared.</summary>
    DistanceMetric Metric { get; }

    /// <summary>Id of the model that made the vectors.</summary>
    string ModelId { get; }

    /// <summary>
    /// Whether searches run in this process, on at most <see cref="SearchQuery.Threads"/> threads; otherwise a server chooses its
    /// own.
    /// </summary>
    bool SearchesInProcess { get; }

    /// <summary>
    /// The best items of every query, in query order, produced batch by batch as the caller consumes them. Ties are broken by
    /// ascending id. A query gets fewer than <see cref="SearchQuery.TopK"/> hits when fewer items are eligible.
    /// </summary>
    IEnumerable<SearchHits> Search(SearchQuery query, CancellationToken cancellation);

    /// <summary>
    /// The same of searches that follow each other. Each is asked for when its turn comes; a backend elsewhere may ask for the
    /// next one while the caller has still to be given hits of this one, so that it never waits for either.
    /// </summary>
    IEnumerable<SearchHits> Search(
        IEnumerable<SearchQuery> queries,
        CancellationToken cancellation
    ) => queries.SelectMany(query => Search(query, cancellation));

    /// <summary>Whether each of some items is in the index and meets a filter, in their order.</summary>
    /// <param name="ids">Ids as callers give them: an integer of any width or its text.</param>
    /// <param name="filter">A boolean expression over item columns; null for none.</param>
    /// <param name="cancellation">Stops the work.</param>
    bool[] Contains(IReadOnlyList<object> ids, string? filter, CancellationToken cancellation);

    /// <summary>
    /// Waits, with progress, while the index is still being loaded somewhere. Searches wait by themselves; this shows it.
    /// </summary>
    /// <exception cref="RechubException">Nobody is loading it, or loading does not advance.</exception>
    void WaitUntilReady(IProgress<WorkProgress>? progress, CancellationToken cancellation) { }
}
