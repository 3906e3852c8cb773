namespace Rechub.Indexing;

/// <summary>How a backend that offers a choice is to search.</summary>
public sealed record SearchOptions
{
    /// <summary>Search parameters in the backend's words, such as ef or nprobe, over its defaults.</summary>
    public IReadOnlyDictionary<string, object> Parameters { get; init; } =
        new Dictionary<string, object>();

    /// <summary>How fresh the data must be.</summary>
    public ConsistencyLevel Consistency { get; init; } = ConsistencyLevel.Session;
}
