using Rechub.Numerics;

namespace Rechub.Models;

/// <summary>One tower as a team of workers runs it: rows of encoded features in, vectors of length 1 out, and gradients back.</summary>
internal interface ITower
{
    /// <summary>Vectors of the last forward pass, a row each.</summary>
    Matrix Output { get; }

    /// <summary>Makes room for a number of rows. One thread does this before a team uses the tower.</summary>
    void Resize(int rows);

    /// <summary>Computes this worker's rows of <see cref="Output"/>; <paramref name="batch"/> is null in evaluation mode.</summary>
    void Forward(Worker worker, EncodedFeature[] encoded, TowerRows rows, BatchWeights? batch);

    /// <summary>
    /// Adds the gradients of all parameters, given dLoss/dVector of this worker's rows in <paramref name="gradient"/>, after a
    /// forward pass in training mode over the same rows.
    /// </summary>
    void Backward(
        Worker worker,
        EncodedFeature[] encoded,
        TowerRows rows,
        Matrix gradient,
        BatchWeights batch
    );
}
