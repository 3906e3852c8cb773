namespace Rechub.Indexing;

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

    /// <summary>Refuses what no index can answer. Every backend calls this before it searches.</summary>
    /// <param name="dimension">Length of the index's vectors.</param>
    /// <param name="metric">How the index compares them.</param>
    /// <exception cref="RechubException">Sizes do not fit, a number is not finite, or a vector is too long.</exception>
    internal void Require(int dimension, DistanceMetric metric)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(TopK);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Threads);
        if (Vectors.Length != (long)Count * dimension)
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "DimensionMismatch",
                $"{Count} queries need {(long)Count * dimension} numbers in an index of dimension {dimension}, not {Vectors.Length}."
            );
        if (!VectorGeometry.IsFinite(Vectors.Span))
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "VectorNotFinite",
                "A query vector holds a number that is not finite. Train the model again."
            );
        for (var query = 0; metric != DistanceMetric.Cosine && query < Count; query++)
        {
            if (VectorGeometry.IsTooLong(Vectors.Span.Slice(query * dimension, dimension)))
                throw new RechubException(
                    RechubErrorKind.InvalidData,
                    "VectorTooLong",
                    "A query vector is so long that its scores exceed what 32-bit numbers hold. Publish with cosine, or train the model again."
                );
        }
    }
}
