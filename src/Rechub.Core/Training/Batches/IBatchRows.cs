using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Training.Batches;

/// <summary>Divides the positives of an epoch into batches.</summary>
internal interface IBatchRows
{
    /// <summary>Number of batches per epoch.</summary>
    int BatchCount { get; }

    /// <summary>
    /// Draws the order of an epoch. It depends on <paramref name="random"/> alone, not on earlier epochs.
    /// </summary>
    void Shuffle(RandomStream random, CancellationToken cancellation);

    /// <summary>Sets <paramref name="users"/> to those of batch <paramref name="number"/>, from 0, in the order drawn last.</summary>
    void Fill(TowerRows users, int number);
}
