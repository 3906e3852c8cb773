using Rechub.Milvus.Connection;

namespace Rechub.Milvus.Searching;

/// <summary>How a server searches.</summary>
public sealed record SearchOptions
{
    /// <summary>Search parameters in the server's words, such as ef or nprobe, over the defaults.</summary>
    public IReadOnlyDictionary<string, object> Parameters { get; init; } =
        new Dictionary<string, object>();

    /// <summary>How fresh the data must be.</summary>
    public ConsistencyLevel Consistency { get; init; } = ConsistencyLevel.Session;
}
