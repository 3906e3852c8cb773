using Rechub.Data;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>
/// A loss as options name it: what its batches hold, which options it takes with which defaults, and what computes it. A loss is
/// one subclass and its line in <see cref="LossRegistry"/>.
/// </summary>
internal abstract class LossDefinition
{
    /// <summary>The name that options use.</summary>
    public abstract LossKind Kind { get; }

    /// <summary>What the items of a batch are.</summary>
    public abstract BatchItems Items { get; }

    /// <summary>Names of those of <see cref="LossRegistry.OptionNames"/> that it takes; all others are refused.</summary>
    public virtual IReadOnlyList<string> Options => [];

    /// <summary>The options with the defaults of those that it takes and that nobody gave.</summary>
    public virtual TrainingOptions WithDefaults(TrainingOptions options) => options;

    /// <summary>Makes the loss for options, which have every default.</summary>
    /// <param name="options">How to train.</param>
    /// <param name="data">Its training part gives popularities.</param>
    public abstract ILoss Create(TrainingOptions options, InteractionData data);
}
