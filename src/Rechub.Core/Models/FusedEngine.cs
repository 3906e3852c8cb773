using Rechub.Layers;
using Rechub.Layers.Sequence;

namespace Rechub.Models;

/// <summary>Towers with hand-written gradients, run by a team of workers; see <see cref="FusedTower"/>.</summary>
internal sealed class FusedEngine : IEngine
{
    private FusedEngine() { }

    /// <summary>The engine; it has no state.</summary>
    public static FusedEngine Instance { get; } = new();

    /// <inheritdoc/>
    public int WorkerCount(int threads) => threads;

    /// <inheritdoc/>
    public IDisposable? Reserve(int threads) => null;

    /// <inheritdoc/>
    public ITower CreateTower(ParametersAndGradients weights, TowerLayout layout, int workers) =>
        new FusedTower(weights, layout, workers);

    /// <inheritdoc/>
    public ITower CreateTower(
        ParametersAndGradients weights,
        SequenceLayout layout,
        HistoryInput input,
        int workers
    ) => new SequenceTower(weights, layout, input, workers);
}
