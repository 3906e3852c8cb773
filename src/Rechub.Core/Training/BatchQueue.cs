using System.Collections.Concurrent;
using System.Diagnostics;
using Rechub.Training.Batches;

namespace Rechub.Training;

/// <summary>
/// An epoch's batches: made ahead on a thread of its own where a core is left for it, otherwise one by one as they are asked for,
/// since a builder that takes turns with a worker only keeps the other workers waiting. Batches given back are used again.
/// </summary>
internal sealed class BatchQueue : IDisposable
{
    private const int Ahead = 3;

    private readonly BatchBuilder builder;
    private readonly int epoch;
    private readonly int firstBatch;
    private readonly BlockingCollection<TrainingBatch> ready = new(Ahead);
    private readonly BlockingCollection<TrainingBatch> free = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Task? producer;
    private long buildTicks;

    /// <summary>Starts with batch <paramref name="firstBatch"/> of an epoch and ends with its last.</summary>
    public BatchQueue(BatchBuilder builder, int epoch, int firstBatch, bool ahead)
    {
        (this.builder, this.epoch, this.firstBatch) = (builder, epoch, firstBatch);
        if (!ahead)
            return;
        for (var i = 0; i < Ahead; i++)
            free.Add(new TrainingBatch());
        producer = Task.Run(Produce);
    }

    /// <summary>Time spent on making batches so far.</summary>
    public TimeSpan BuildTime => Stopwatch.GetElapsedTime(0, Volatile.Read(ref buildTicks));

    /// <summary>Whether a team of that many threads leaves a core for making batches.</summary>
    public static bool HasCoreBeside(int threads) => threads < Environment.ProcessorCount;

    /// <summary>The batches in order; each is valid until the next is asked for.</summary>
    public IEnumerable<TrainingBatch> Batches() => producer is null ? Build() : Take();

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        if (producer is not null)
            Task.WaitAny(producer);
        ready.Dispose();
        free.Dispose();
        stopping.Dispose();
    }

    private IEnumerable<TrainingBatch> Build()
    {
        var batch = new TrainingBatch();
        for (var number = firstBatch; number < builder.BatchCount; number++)
        {
            Build(number, batch);
            yield return batch;
        }
    }

    private IEnumerable<TrainingBatch> Take()
    {
        foreach (var batch in ready.GetConsumingEnumerable())
        {
            yield return batch;
            free.Add(batch);
        }

        producer!.GetAwaiter().GetResult();
    }

    private void Produce()
    {
        try
        {
            for (var number = firstBatch; number < builder.BatchCount; number++)
            {
                var batch = free.Take(stopping.Token);
                Build(number, batch);
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

    private void Build(int number, TrainingBatch batch)
    {
        var start = Stopwatch.GetTimestamp();
        builder.Build(epoch, number, batch);
        Volatile.Write(ref buildTicks, buildTicks + Stopwatch.GetTimestamp() - start);
    }
}
