using Rechub.Indexing;

namespace Rechub.Milvus.Versions;

/// <summary>What became of a published version.</summary>
public enum VersionState
{
    /// <summary>The alias points to it: readers get it.</summary>
    Live,

    /// <summary>An earlier version, still in memory for readers that began with it.</summary>
    Loaded,

    /// <summary>A version on disk; restoring it loads it first.</summary>
    Kept,

    /// <summary>A publish under way, or what one that died has left.</summary>
    Unfinished,

    /// <summary>
    /// A version of which it is not known whether its publish was finished: the server lost what an earlier release wrote of
    /// it. It is never removed unasked; restoring it checks it first.
    /// </summary>
    Unknown,
}

/// <summary>One published version of an item index on a server.</summary>
/// <param name="Collection">The name that readers use (the alias).</param>
/// <param name="Version">When it was published, UTC, as <c>20261124093000</c>.</param>
/// <param name="State">What became of it.</param>
/// <param name="Count">Number of items when it was published.</param>
/// <param name="Dimension">Length of each vector.</param>
/// <param name="Metric">How vectors are compared.</param>
/// <param name="IndexType">How the server finds near vectors.</param>
/// <param name="ModelId">Id of the model that made the vectors.</param>
/// <param name="Created">When the publish began, UTC.</param>
/// <param name="Publisher">Who published it.</param>
/// <param name="Database">The server's database that it is in.</param>
public sealed record ItemIndexVersion(
    string Collection,
    string Version,
    VersionState State,
    long Count,
    int Dimension,
    DistanceMetric Metric,
    MilvusIndexType IndexType,
    string ModelId,
    DateTime Created,
    string Publisher,
    string Database
);
