using Rechub.Models;

namespace Rechub.Training.Losses;

/// <summary>All losses.</summary>
internal static class LossRegistry
{
    private static readonly Dictionary<LossKind, LossDefinition> Losses = new LossDefinition[]
    {
        new BinaryCrossEntropyLoss(),
        new BprLoss(),
        new HingeLoss(),
        new GbceLoss(),
        new SampledSoftmaxLoss(),
        new InBatchSoftmaxLoss(),
        new MixedSoftmaxLoss(),
        new FullSoftmaxLoss(),
    }.ToDictionary(loss => loss.Kind);

    /// <summary>The options that only some losses take, and how to read each; null if it was not given.</summary>
    private static readonly (string Name, Func<TrainingOptions, object?> Value)[] SpecialOptions =
    [
        (nameof(TrainingOptions.NegativeRatio), options => options.NegativeRatio),
        (nameof(TrainingOptions.NegativeCount), options => options.NegativeCount),
        (nameof(TrainingOptions.NegativeSampling), options => options.NegativeSampling),
        (nameof(TrainingOptions.Calibration), options => options.Calibration),
        (nameof(TrainingOptions.HardNegativeCount), options => options.HardNegativeCount),
        (nameof(TrainingOptions.LogQCorrection), options => options.LogQCorrection),
    ];

    /// <summary>The definition of a loss.</summary>
    public static LossDefinition Of(LossKind kind) =>
        Losses.TryGetValue(kind, out var loss)
            ? loss
            : throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such loss.");

    /// <summary>The losses that take an option.</summary>
    public static IEnumerable<LossKind> With(string option) =>
        Losses.Values.Where(loss => loss.Options.Contains(option)).Select(loss => loss.Kind);

    /// <summary>Names of the options that were given and that the loss does not take.</summary>
    public static IEnumerable<string> Ignored(TrainingOptions options, LossDefinition loss) =>
        SpecialOptions
            .Where(option =>
                option.Value(options) is not null && !loss.Options.Contains(option.Name)
            )
            .Select(option => option.Name);
}
