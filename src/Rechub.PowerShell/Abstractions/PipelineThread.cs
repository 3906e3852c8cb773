using System.Collections.Concurrent;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Lets a worker thread report progress and run actions on the pipeline thread, the only thread that may write output.
/// </summary>
public sealed class PipelineThread : IProgress<WorkProgress>, IDisposable
{
    private readonly BlockingCollection<object> queue = new(boundedCapacity: 256);

    /// <inheritdoc/>
    public void Report(WorkProgress value) => queue.TryAdd(value);

    /// <summary>Queues an action for the pipeline thread. Actions run in order. Blocks while the queue is full.</summary>
    public void Post(Action action, CancellationToken cancellation) =>
        queue.Add(action, cancellation);

    /// <inheritdoc/>
    public void Dispose() => queue.Dispose();

    internal void Complete() => queue.CompleteAdding();

    /// <summary>Progress and actions as they come, until the work is complete; null whenever nothing came for a time.</summary>
    internal IEnumerable<object?> Actions(TimeSpan silence)
    {
        while (!queue.IsCompleted)
        {
            if (queue.TryTake(out var action, silence))
                yield return action;
            else if (!queue.IsCompleted)
                yield return null;
        }
    }
}
