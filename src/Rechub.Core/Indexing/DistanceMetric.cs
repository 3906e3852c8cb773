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
