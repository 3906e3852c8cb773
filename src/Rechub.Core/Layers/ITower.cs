using Rechub.Features;
using Rechub.Numerics;

namespace Rechub.Layers;

/// <summary>One tower as a team of workers runs it: rows of encoded features in, vectors out, and gradients back.</summary>
internal interface ITower
{
    /// <summary>Vectors of the last forward pass; those of the first row first.</summary>
    Matrix Output { get; }

    /// <summary>Makes room for some rows. One thread does this before a team uses the tower.</summary>
    void Resize(TowerRows rows);

    /// <summary>Computes this worker's part of <see cref="Output"/>; <paramref name="pass"/> is null in evaluation mode.</summary>
    void Forward(Worker worker, EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass);

    /// <summary>
    /// Adds the gradients of all parameters, given dLoss/dVector in <paramref name="gradient"/>, after a forward pass in training
    /// mode over the same rows.
    /// </summary>
    void Backward(
        Worker worker,
        EncodedFeature[] encoded,
        TowerRows rows,
        Matrix gradient,
        TrainingPass pass
    );

    /// <summary>
    /// Notes every row of an embedding table that a pass over these rows reads: all others have gradient 0. One thread calls it.
    /// </summary>
    void AddTouchedRows(EncodedFeature[] encoded, TowerRows rows, TouchedRows touched);
}
