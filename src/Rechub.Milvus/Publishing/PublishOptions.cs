using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Publishing;

/// <summary>How items are published to a server.</summary>
public sealed record PublishOptions
{
    /// <summary>The name that readers use: an alias that moves to the new version at the end.</summary>
    public required string Collection { get; init; }

    /// <summary>How the server finds near vectors.</summary>
    public MilvusIndexType IndexType { get; init; } = MilvusIndexType.Hnsw;

    /// <summary>Index parameters in the server's words, such as M and efConstruction, over the defaults.</summary>
    public IReadOnlyDictionary<string, object> IndexParameters { get; init; } =
        new Dictionary<string, object>();

    /// <summary>Number of shards that writes are spread over.</summary>
    public int ShardCount { get; init; } = 1;

    /// <summary>Number of copies kept in memory; more than one needs as many query nodes.</summary>
    public int ReplicaCount { get; init; } = 1;

    /// <summary>Number of partitions where the content has a partition column; null for the server's default.</summary>
    public int? PartitionCount { get; init; }

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
    /// <exception cref="RechubException">The name cannot be used, an index parameter is not known, or there are no partitions to count.</exception>
    internal void RequireFor(IndexContent content)
    {
        CollectionName.RequirePublishable(Collection);
        if (PartitionCount is not null && content.PartitionColumn is null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "PartitionColumnMissing",
                "-PartitionCount needs -PartitionColumn, the item column that decides the partition.",
                PartitionCount
            );
        VectorIndex.BuildParameters(IndexType, IndexParameters);
    }
}
