using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Training.Batches;

/// <summary>Divides an epoch's positives into batches.</summary>
internal interface IBatchRows
{
    /// <summary>Batches an epoch; the same for every epoch.</summary>
    int BatchCount { get; }

    /// <summary>
    /// Draws an epoch's order. It starts from that of the samples, not from the epoch before: any epoch can be made alone.
    /// </summary>
    void Shuffle(RandomStream random);

    /// <summary>Sets the users of batch <paramref name="number"/>, from 0, of the epoch whose order was drawn last.</summary>
    void Fill(TowerRows users, int number);
}
