using Rechub.Numerics;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>Computes a loss and its gradients from the vectors of a step.</summary>
internal interface ILoss
{
    /// <summary>
    /// Sets both gradients in this worker's share of rows, and returns this worker's part of the loss. A score is an inner product
    /// times <paramref name="inverseTemperature"/>. All vectors must be ready. Contains barriers.
    /// </summary>
    double Compute(
        Worker worker,
        StepVectors vectors,
        TrainingBatch batch,
        float inverseTemperature
    );
}
