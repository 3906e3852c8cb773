using Rechub.Features;
using Rechub.Numerics;

namespace Rechub.Layers;

/// <summary>One tower, run by a team of workers: encoded features in, vectors out, gradients back.</summary>
internal interface ITower
{
    /// <summary>Vectors of the last forward pass, in the order of its rows.</summary>
    Matrix Output { get; }

    /// <summary>Makes room for rows. One thread calls it before the workers start.</summary>
    void Resize(TowerRows rows);

    /// <summary>Computes this worker's share of <see cref="Output"/>; <paramref name="pass"/> is null in evaluation mode.</summary>
    void Forward(Worker worker, EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass);

    /// <summary>
    /// Adds the gradients of all parameters, given dLoss/dVector in <paramref name="gradient"/>. A forward pass over the same rows
    /// in training mode must come before.
    /// </summary>
    void Backward(
        Worker worker,
        EncodedFeature[] encoded,
        TowerRows rows,
        Matrix gradient,
        TrainingPass pass
    );

    /// <summary>
    /// Adds every row of an embedding table that a pass over these rows reads; all other rows have gradient 0. One thread calls it,
    /// after <see cref="Resize"/> and before the workers start.
    /// </summary>
    void AddTouchedRows(EncodedFeature[] encoded, TowerRows rows, TouchedRows touched);
}
