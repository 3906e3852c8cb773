namespace Rechub.Features;

/// <summary>A feature of a model, fitted: nothing about it is left to be inferred.</summary>
public sealed record Feature
{
    /// <summary>Name of the column, or of the history.</summary>
    public required string Name { get; init; }

    /// <summary>Sparse, sequence or dense.</summary>
    public required FeatureKind Kind { get; init; }

    /// <summary>Name of the embedding table; null for a dense feature.</summary>
    public string? Table { get; init; }

    /// <summary>Length of an embedding; the length of its lists for a dense feature, 1 for a number.</summary>
    public required int Dimension { get; init; }

    /// <summary>Pooling of a sequence.</summary>
    public Pooling Pooling { get; init; }

    /// <summary>Most elements of a sequence that are used; <see cref="int.MaxValue"/> for all.</summary>
    public required int Length { get; init; }

    /// <summary>For a history, the item feature whose values it lists; otherwise null.</summary>
    public string? HistoryOf { get; init; }

    /// <summary>Turns values into codes or numbers; null for a history, which uses the item feature's encoder.</summary>
    public FeatureEncoder? Encoder { get; init; }

    /// <summary>Whether the values are the ids of the users or items themselves.</summary>
    public bool IsKey { get; init; }

    /// <summary>Number of columns of the tower's input that this feature fills.</summary>
    /// <exception cref="OverflowException">A concatenated list is too long to count.</exception>
    public int Width =>
        Kind == FeatureKind.Sequence && Pooling == Pooling.Concat
            ? checked(Dimension * Length)
            : Dimension;

    /// <summary>The known values; null for a dense feature and for a history.</summary>
    public Vocabulary? Vocabulary =>
        Encoder switch
        {
            SparseEncoder sparse => sparse.Vocabulary,
            SequenceEncoder sequence => sequence.Vocabulary,
            DenseEncoder or VectorEncoder or null => null,
            _ => throw new InvalidOperationException($"{Encoder} is not a known encoder."),
        };
}
