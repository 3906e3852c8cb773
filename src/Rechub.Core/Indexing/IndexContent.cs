using Rechub.Data;

namespace Rechub.Indexing;

/// <summary>What an index is made of, before it is written.</summary>
public sealed record IndexContent
{
    /// <summary>Id of the model that made the vectors.</summary>
    public required string ModelId { get; init; }

    /// <summary>How vectors are compared. Under <see cref="DistanceMetric.Cosine"/> a backend may store them normalized.</summary>
    public required DistanceMetric Metric { get; init; }

    /// <summary>Length of each vector.</summary>
    public required int Dimension { get; init; }

    /// <summary>Items: their ids, and the columns that are stored beside the vectors.</summary>
    public required EntityTable Items { get; init; }

    /// <summary>Row-major vectors, items × dimension.</summary>
    public required ReadOnlyMemory<float> Vectors { get; init; }

    /// <summary>
    /// A column of <see cref="Items"/> with whole numbers or text; vectors of one value lie together, so that a filter on it
    /// scans only those. Null for none.
    /// </summary>
    public string? PartitionColumn { get; init; }

    /// <summary>Number of items that the model knows nothing of; whether they are among <see cref="Items"/> was the caller's choice.</summary>
    public int ColdItemCount { get; init; }

    /// <summary>Ids that an update takes out; null for an index of its own.</summary>
    internal IdColumn? Deleted { get; init; }

    /// <summary>Whether vectors to be stored normalized already are.</summary>
    internal bool IsNormalized { get; init; }

    /// <summary>An item's vector.</summary>
    public ReadOnlySpan<float> Vector(int row) => Vectors.Span.Slice(row * Dimension, Dimension);

    /// <summary>The same items with vectors of length one.</summary>
    internal IndexContent Normalized() =>
        this with
        {
            Vectors = VectorGeometry.Normalized(Vectors.Span, Dimension),
            IsNormalized = true,
        };

    /// <summary>Refuses what no index can hold. Every backend calls this before it writes.</summary>
    /// <exception cref="RechubException">
    /// Sizes do not fit, a number is not finite, a vector is too long, or partitions cannot be chosen by the column named.
    /// </exception>
    internal void Require()
    {
        var expected = (long)Items.Count * Dimension;
        if (Vectors.Length != expected)
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "DimensionMismatch",
                $"{Items.Count} items of dimension {Dimension} need {expected} numbers, not {Vectors.Length}."
            );
        if (PartitionColumn is { } partition)
            ItemColumns.RequirePartitionColumn(Items, partition);
        for (var row = 0; row < Items.Count; row++)
        {
            if (VectorGeometry.IsTooLong(Vector(row)))
                RequireUsable(row);
        }
    }

    private void RequireUsable(int row)
    {
        foreach (var x in Vector(row))
        {
            if (!float.IsFinite(x))
                throw new RechubException(
                    RechubErrorKind.InvalidData,
                    "VectorNotFinite",
                    $"The vector of item '{Items.Ids[row]}' holds {x}; every number must be finite. Train the model again.",
                    Items.Ids[row]
                );
        }

        if (Metric != DistanceMetric.Cosine)
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "VectorTooLong",
                $"The vector of item '{Items.Ids[row]}' is so long that its scores exceed what 32-bit numbers hold. Publish with cosine, or train the model again.",
                Items.Ids[row]
            );
    }
}
