using Rechub.Numerics;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>Vectors of a step and room for the loss's gradients of them, all row-major.</summary>
/// <param name="Users">A vector a positive.</param>
/// <param name="Items">A vector a distinct item.</param>
/// <param name="UserGradient">Receives dLoss/dUser.</param>
/// <param name="ItemGradient">Receives dLoss/dItem.</param>
internal sealed record StepVectors(
    Matrix Users,
    Matrix Items,
    Matrix UserGradient,
    Matrix ItemGradient
);

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
