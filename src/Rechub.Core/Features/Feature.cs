namespace Rechub.Features;

/// <summary>A feature of a model, with everything about it decided and fitted.</summary>
/// <param name="Name">Column, or name of the history.</param>
/// <param name="Kind">Sparse, sequence or dense.</param>
/// <param name="Table">Name of the embedding table; null for a dense feature.</param>
/// <param name="Dimension">Length of an embedding; 1 for a dense feature.</param>
/// <param name="Pooling">Pooling of a sequence.</param>
/// <param name="Length">Most elements used of a sequence; <see cref="int.MaxValue"/> for all.</param>
/// <param name="HistoryOf">For a history, the item feature whose values it lists; otherwise null.</param>
/// <param name="Encoder">How values become codes or numbers; null for a history, which uses the item feature's.</param>
/// <param name="IsKey">Whether the values are the users' or items' own ids.</param>
public sealed record Feature(
    string Name,
    FeatureKind Kind,
    string? Table,
    int Dimension,
    Pooling Pooling,
    int Length,
    string? HistoryOf,
    FeatureEncoder? Encoder,
    bool IsKey = false
)
{
    /// <summary>Number of columns this feature takes in its tower's input.</summary>
    public int Width =>
        Kind == FeatureKind.Sequence && Pooling == Pooling.Concat
            ? checked(Dimension * Length)
            : Dimension;

    /// <summary>The values known; null for a dense feature and for a history.</summary>
    public Vocabulary? Vocabulary =>
        Encoder switch
        {
            SparseEncoder sparse => sparse.Vocabulary,
            SequenceEncoder sequence => sequence.Vocabulary,
            _ => null,
        };
}
