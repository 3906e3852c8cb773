using Rechub.Layers;
using Rechub.Layers.Sequence;

namespace Rechub.Models;

/// <summary>Computes towers and their gradients: one implementation for each member of <see cref="Engine"/>.</summary>
internal interface IEngine
{
    /// <summary>Number of workers of the team that runs the towers on <paramref name="threads"/>; 1 for an engine with its own threads.</summary>
    int WorkerCount(int threads);

    /// <summary>Reserves the engine's process-wide state until disposed; null for an engine without such state.</summary>
    /// <exception cref="RechubException">Another training holds it, or the engine's native libraries cannot be loaded.</exception>
    IDisposable? Reserve(int threads);

    /// <summary>Makes a tower that reads its parameters from <paramref name="weights"/> and adds its gradients to it.</summary>
    /// <param name="weights">Parameters, which include those of <see cref="TowerLayout.Shapes"/> and the embedding tables, and their gradients.</param>
    /// <param name="layout">Inputs and layers.</param>
    /// <param name="workers">Number of workers of the team that will run the tower.</param>
    ITower CreateTower(ParametersAndGradients weights, TowerLayout layout, int workers);

    /// <summary>Makes a tower over histories.</summary>
    /// <param name="weights">Parameters, which include those of <see cref="SequenceLayout.Shapes"/>, and their gradients.</param>
    /// <param name="layout">Its blocks.</param>
    /// <param name="input">What the blocks read.</param>
    /// <param name="workers">Number of workers of the team that will run the tower.</param>
    ITower CreateTower(
        ParametersAndGradients weights,
        SequenceLayout layout,
        HistoryInput input,
        int workers
    );
}
