using Rechub.Numerics;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>A loss over the vectors of a step, with its gradient.</summary>
internal interface ILoss
{
    /// <summary>
    /// Sets both gradients in this worker's shares of rows, and returns this worker's part of the loss. Scores are inner products
    /// times <paramref name="inverseTemperature"/>. All vectors must be ready; workers meet inside.
    /// </summary>
    double Compute(
        Worker worker,
        StepVectors vectors,
        TrainingBatch batch,
        float inverseTemperature
    );
}
