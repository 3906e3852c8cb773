using Rechub.Data;

namespace Rechub.Indexing;

/// <summary>How two vectors are compared.</summary>
public enum DistanceMetric
{
    /// <summary>Inner product, largest first.</summary>
    IP,

    /// <summary>Cosine of the angle, largest first.</summary>
    Cosine,

    /// <summary>Squared Euclidean distance, smallest first.</summary>
    L2,
}

/// <summary>Item vectors that can be searched. Implementing this adds a backend; nothing else has to know of it.</summary>
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
}

/// <summary>Vectors to search for, and what must not be found.</summary>
public sealed class SearchQuery
{
    /// <summary>Row-major query vectors, <see cref="Count"/> × the index's dimension.</summary>
    public required ReadOnlyMemory<float> Vectors { get; init; }

    /// <summary>Number of queries.</summary>
    public required int Count { get; init; }

    /// <summary>Hits wanted for each query.</summary>
    public required int TopK { get; init; }

    /// <summary>Items that are not eligible, query by query; null when every item is.</summary>
    public ExcludedItems? Excluded { get; init; }

    /// <summary>A boolean expression over item columns that hits must meet; null for none.</summary>
    public string? Filter { get; init; }

    /// <summary>Threads that may work on it; all processors by default.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>
/// Items to leave out of each query's hits: query q excludes rows <c>Rows[Offsets[q] .. Offsets[q + 1])</c> of the catalogue.
/// </summary>
public sealed record ExcludedItems(IdColumn Catalogue, int[] Offsets, int[] Rows);

/// <summary>One query's hits, best first.</summary>
/// <param name="ItemId">Raw ids, each a <see cref="long"/> or a <see cref="string"/>.</param>
/// <param name="Score">Inner product or cosine (descending), or squared distance (ascending).</param>
public sealed record SearchHits(object[] ItemId, float[] Score);
