namespace Rechub.Training.Optimizers;

/// <summary>L1 and L2 penalties on a range of parameters, with gradients L1·sign(w) and L2·w.</summary>
internal readonly record struct Penalty(float L1, float L2);
