using Rechub.Layers;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Torch;

[assembly: EngineProvider(typeof(TorchEngine))]

namespace Rechub.Torch;

/// <summary>Towers of TorchSharp tensors, differentiated by autograd on torch's own threads.</summary>
internal sealed class TorchEngine : IEngine
{
    /// <inheritdoc/>
    public int WorkerCount(int threads) => 1;

    /// <inheritdoc/>
    public IDisposable Reserve(int threads) => TorchThreads.Use(threads);

    /// <inheritdoc/>
    public ITower CreateTower(ParametersAndGradients weights, TowerLayout layout, int workers) =>
        new TorchTower(weights, layout);

    /// <inheritdoc/>
    public ITower CreateTower(
        ParametersAndGradients weights,
        SequenceLayout layout,
        HistoryInput input,
        int workers
    ) => new TorchSequenceTower(weights, layout, input);
}
