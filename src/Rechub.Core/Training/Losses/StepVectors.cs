using Rechub.Numerics;

namespace Rechub.Training.Losses;

/// <summary>The vectors of a step, and their gradients.</summary>
/// <param name="Users">One user vector per positive.</param>
/// <param name="Items">One item vector per slot.</param>
/// <param name="UserGradient">dLoss/dUsers; the loss sets it.</param>
/// <param name="ItemGradient">dLoss/dItems; the loss sets it.</param>
internal sealed record StepVectors(
    Matrix Users,
    Matrix Items,
    Matrix UserGradient,
    Matrix ItemGradient
);
