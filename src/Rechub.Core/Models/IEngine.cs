using Rechub.Layers;

namespace Rechub.Models;

/// <summary>Computes towers and their gradients in training: one implementation for each member of <see cref="Engine"/>.</summary>
internal interface IEngine
{
    /// <summary>Number of workers that share a training on so many threads: 1 for an engine with threads of its own.</summary>
    int WorkerCount(int threads);

    /// <summary>Takes what the engine has one of for the whole process, until disposed; null when there is no such thing.</summary>
    /// <exception cref="RechubException">Another training has it, or the engine's native libraries cannot be loaded.</exception>
    IDisposable? Reserve(int threads);

    /// <summary>Makes a tower that reads its parameters from <paramref name="weights"/> and adds its gradients there.</summary>
    /// <param name="weights">Parameters with the names and shapes of <see cref="TowerLayout.Shapes"/> and of embedding tables, and their gradients.</param>
    /// <param name="layout">Inputs and layers.</param>
    /// <param name="workers">Number of workers of the team that will run the tower.</param>
    ITower CreateTower(ParametersAndGradients weights, TowerLayout layout, int workers);
}
