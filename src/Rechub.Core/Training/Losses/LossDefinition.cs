using Rechub.Data;
using Rechub.Models;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>
/// Defines a loss: which items its batches have, which options it takes, their defaults, and what computes it. A loss is one
/// subclass and one line in <see cref="LossRegistry"/>.
/// </summary>
internal abstract class LossDefinition
{
    /// <summary>The value of <see cref="TrainingOptions.Loss"/> that selects it.</summary>
    public abstract LossKind Kind { get; }

    /// <summary>Which items a batch has.</summary>
    public abstract BatchItems Items { get; }

    /// <summary>Names of the loss-specific <see cref="TrainingOptions"/> that it takes; <see cref="LossRegistry"/> knows all of them, and the others are refused.</summary>
    public virtual IReadOnlyList<string> Options => [];

    /// <summary>The options, with the defaults of those that it takes and that are null.</summary>
    public virtual TrainingOptions WithDefaults(TrainingOptions options) => options;

    /// <summary>Makes the loss.</summary>
    /// <param name="options">The options, with all defaults.</param>
    /// <param name="data">The data, whose training part gives popularities.</param>
    public abstract ILoss Create(TrainingOptions options, InteractionData data);
}
