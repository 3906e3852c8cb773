using Rechub.Indexing;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Publishing;

/// <summary>How items are published to a server.</summary>
public sealed class PublishOptions
{
    /// <summary>The name that readers use: an alias that moves to the new version at the end.</summary>
    public required string Collection { get; init; }

    /// <summary>How the server finds near vectors.</summary>
    public MilvusIndexType IndexType { get; init; } = MilvusIndexType.Hnsw;

    /// <summary>Index parameters in the server's words, such as M and efConstruction, over the defaults.</summary>
    public IReadOnlyDictionary<string, object> IndexParameters { get; init; } =
        new Dictionary<string, object>();

    /// <summary>How vectors are compared.</summary>
    public DistanceMetric Metric { get; init; } = DistanceMetric.IP;

    /// <summary>Number of shards that writes are spread over.</summary>
    public int ShardCount { get; init; } = 1;

    /// <summary>Number of copies kept in memory; more than one needs as many query nodes.</summary>
    public int ReplicaCount { get; init; } = 1;

    /// <summary>Item column whose value decides an item's partition; null for none.</summary>
    public string? PartitionColumn { get; init; }

    /// <summary>Number of partitions with a partition column; null for the server's default.</summary>
    public int? PartitionCount { get; init; }

    /// <summary>Item columns to store beside the vectors; null for all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Number of earlier versions that are kept for going back, the one just replaced among them.</summary>
    public int Keep { get; init; } = 2;

    /// <summary>
    /// Age from which an unfinished publish of another machine counts as dead. On this machine its process is looked for.
    /// </summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Whether unfinished publishes are removed even if they may be alive.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// Done once the new version is verified, before readers get it, such as keeping the model that belongs to it; if it throws,
    /// the publish fails.
    /// </summary>
    public Action? BeforeLive { get; init; }

    /// <summary>Refuses what the server would refuse later, or pass over.</summary>
    /// <exception cref="RechubException">The name cannot be used, or an index parameter is not known.</exception>
    internal void Validate()
    {
        CollectionName.RequirePublishable(Collection);
        VectorIndex.BuildParameters(IndexType, IndexParameters);
    }
}

/// <summary>What a publish did, and how long each part took.</summary>
/// <param name="Version">The new version.</param>
/// <param name="Count">Number of items.</param>
/// <param name="Upsert">Time of sending the rows.</param>
/// <param name="Searchable">Time from the beginning until every row was counted under strong consistency.</param>
/// <param name="Live">Time from the beginning until the index was built and the alias moved.</param>
/// <param name="Warnings">What went wrong after the new version was live.</param>
public sealed record PublishReport(
    string Version,
    long Count,
    TimeSpan Upsert,
    TimeSpan Searchable,
    TimeSpan Live,
    IReadOnlyList<string> Warnings
);
