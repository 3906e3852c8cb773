namespace Rechub.Indexing;

/// <summary>One published version of an item index. A backend may derive from it to say more.</summary>
public record IndexVersion
{
    /// <summary>Its name, such as the time of its publish: later versions have names that come later in ordinal order.</summary>
    public required string Version { get; init; }

    /// <summary>What became of it.</summary>
    public required VersionState State { get; init; }

    /// <summary>Number of items when it was published.</summary>
    public required long Count { get; init; }

    /// <summary>Length of each vector.</summary>
    public required int Dimension { get; init; }

    /// <summary>How vectors are compared.</summary>
    public required DistanceMetric Metric { get; init; }

    /// <summary>Id of the model that made the vectors.</summary>
    public required string ModelId { get; init; }

    /// <summary>When its publish began, UTC.</summary>
    public required DateTime Created { get; init; }
}
