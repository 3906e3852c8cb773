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
                SequenceTraining.By(LossKind.BinaryCrossEntropy) with
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
                SequenceTraining.By(LossKind.Gbce, negativeCount: 256)
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
                SequenceTraining.By(LossKind.SampledSoftmax, negativeCount: 256)
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
                SequenceTraining.By(LossKind.SampledSoftmax, negativeCount: 128)
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, null),
        };
        return new PublishedSequenceModel(network with { Preset = preset }, training);
    }
}
