using Rechub.Data;
using Rechub.Models;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>Cross-entropy of the positive among the whole catalog.</summary>
internal sealed class FullSoftmaxLoss : LossDefinition
{
    /// <inheritdoc/>
    public override LossKind Kind => LossKind.FullSoftmax;

    /// <inheritdoc/>
    public override BatchItems Items => BatchItems.Catalog;

    /// <inheritdoc/>
    public override ILoss Create(TrainingOptions options, InteractionData data) =>
        new SoftmaxLoss(null);
}
