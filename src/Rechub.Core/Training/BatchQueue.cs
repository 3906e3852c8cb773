using System.Collections.Concurrent;
using Rechub.Sampling;

namespace Rechub.Training;

/// <summary>Makes an epoch's batches ahead on a thread of its own, and reuses the ones given back.</summary>
internal sealed class BatchQueue : IDisposable
{
    private const int Ahead = 3;

    private readonly BlockingCollection<TrainingBatch> ready = new(Ahead);
    private readonly BlockingCollection<TrainingBatch> free = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Task producer;

    /// <summary>Starts with batch <paramref name="firstBatch"/> of an epoch and ends with its last.</summary>
    public BatchQueue(BatchBuilder builder, int epoch, int firstBatch)
    {
        for (var i = 0; i < Ahead; i++)
            free.Add(new TrainingBatch());
        producer = Task.Run(() => Produce(builder, epoch, firstBatch));
    }

    /// <summary>The batches in order; each is valid until the next is asked for.</summary>
    public IEnumerable<TrainingBatch> Batches()
    {
        foreach (var batch in ready.GetConsumingEnumerable())
        {
            yield return batch;
            free.Add(batch);
        }

        producer.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        Task.WaitAny(producer);
        ready.Dispose();
        free.Dispose();
        stopping.Dispose();
    }

    private void Produce(BatchBuilder builder, int epoch, int firstBatch)
    {
        try
        {
            for (var number = firstBatch; number < builder.BatchCount; number++)
            {
                var batch = free.Take(stopping.Token);
                builder.Build(epoch, number, batch);
                ready.Add(batch, stopping.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The epoch was abandoned; nobody waits for its batches.
        }
        finally
        {
            ready.CompleteAdding();
        }
    }
}
