namespace Rechub.Training.Optimizers;

/// <summary>Penalties on a range of parameters: their gradients are l1·sign(w) and l2·w.</summary>
internal readonly record struct Penalty(float L1, float L2);
