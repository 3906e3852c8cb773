using Rechub.Data;

namespace Rechub.Milvus.Publishing;

/// <summary>Items with their vectors, ready to be sent.</summary>
/// <param name="ModelId">Id of the model that made the vectors.</param>
/// <param name="Items">The items.</param>
/// <param name="Vectors">A vector an item, row-major.</param>
/// <param name="Dimension">Length of a vector.</param>
public sealed record ItemSet(
    string ModelId,
    EntityTable Items,
    ReadOnlyMemory<float> Vectors,
    int Dimension
)
{
    /// <summary>An item's vector.</summary>
    public ReadOnlySpan<float> Vector(int row) => Vectors.Span.Slice(row * Dimension, Dimension);

    /// <summary>The same items with vectors of length one.</summary>
    internal ItemSet Normalised() =>
        this with
        {
            Vectors = VectorMath.Normalised(Vectors.Span, Dimension),
        };

    /// <summary>Refuses what no index can hold.</summary>
    /// <exception cref="RechubException">Sizes do not fit, or a number is not finite.</exception>
    internal void Validate()
    {
        var expected = (long)Items.Count * Dimension;
        if (Vectors.Length != expected)
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "VectorCount",
                $"{Items.Count} items of {Dimension} dimensions need {expected} numbers; there are {Vectors.Length}."
            );
        for (var row = 0; row < Items.Count; row++)
        {
            if (!VectorMath.IsFinite(Vector(row)))
                throw new RechubException(
                    RechubErrorKind.InvalidData,
                    "VectorNotFinite",
                    $"The vector of item {Items.Ids[row]} holds NaN or infinity: the model has diverged. Train it again.",
                    Items.Ids[row]
                );
        }
    }
}
