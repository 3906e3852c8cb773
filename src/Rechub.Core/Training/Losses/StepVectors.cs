using Rechub.Numerics;

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
