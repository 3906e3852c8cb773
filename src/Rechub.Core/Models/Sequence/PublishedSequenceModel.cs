using Rechub.Layers.Sequence;

namespace Rechub.Models.Sequence;

/// <summary>
/// A published sequence model, at the size that its authors give for MovieLens-1M, and the loss that they train it with. Steps and
/// learning rate are those of the default model. Times are not read, for they are not in all data.
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Training">What a training of it uses where nothing is chosen.</param>
internal sealed record PublishedSequenceModel(
    SequenceArchitecture Network,
    TrainingDefaults Training
)
{
    /// <summary>What a training of a model that is no preset uses: the recipe of docs/models.md.</summary>
    public static TrainingDefaults OwnTraining { get; } =
        TrainingBy(LossKind.SampledSoftmax) with
        {
            NegativeCount = 512,
        };

    /// <summary>The same for a large catalog.</summary>
    public static TrainingDefaults LargeCatalogTraining { get; } =
        TrainingBy(LossKind.MixedSoftmax);

    private static SequenceArchitecture SASRecNetwork { get; } =
        new()
        {
            Architecture = SequenceBlockKind.SASRec,
            EmbeddingDimension = 50,
            AttentionHeads = 1,
            FeedForward = FeedForwardKind.ReLU,
            FeedForwardFactor = 1,
            Dropout = 0.2f,
        };

    /// <summary>The model of a preset.</summary>
    /// <param name="preset">The preset.</param>
    public static PublishedSequenceModel Of(SequencePreset preset)
    {
        var (network, training) = preset switch
        {
            SequencePreset.SASRec => (
                SASRecNetwork,
                TrainingBy(LossKind.BinaryCrossEntropy) with
                {
                    NegativeRatio = 1,
                }
            ),
            SequencePreset.gSASRec => (
                SASRecNetwork with
                {
                    EmbeddingDimension = 128,
                    Dropout = 0.5f,
                },
                TrainingBy(LossKind.Gbce) with
                {
                    NegativeCount = 256,
                }
            ),
            SequencePreset.eSASRec => (
                new SequenceArchitecture
                {
                    Architecture = SequenceBlockKind.LiGR,
                    EmbeddingDimension = 64,
                    AttentionHeads = 1,
                    FeedForward = FeedForwardKind.SwiGLU,
                    FeedForwardFactor = 4,
                },
                TrainingBy(LossKind.SampledSoftmax) with
                {
                    NegativeCount = 256,
                }
            ),
            SequencePreset.HSTU => (
                new SequenceArchitecture
                {
                    Architecture = SequenceBlockKind.HSTU,
                    EmbeddingDimension = 50,
                    AttentionHeads = 1,
                    Position = PositionKind.Relative,
                    Similarity = Similarity.Cosine,
                    Temperature = SequenceArchitecture.DefaultTemperature(Similarity.Cosine),
                    Dropout = 0.2f,
                },
                TrainingBy(LossKind.SampledSoftmax) with
                {
                    NegativeCount = 128,
                }
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, null),
        };
        return new PublishedSequenceModel(network with { Preset = preset }, training);
    }

    private static TrainingDefaults TrainingBy(LossKind loss) =>
        new(20, 1.5e-3f, 0.03f)
        {
            BatchSize = 1024,
            Loss = loss,
            NegativeSampling = NegativeSampling.Uniform,
        };
}
