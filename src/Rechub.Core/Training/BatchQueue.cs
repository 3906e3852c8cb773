using System.Collections.Concurrent;
using System.Diagnostics;
using Rechub.Training.Batches;

namespace Rechub.Training;

/// <summary>
/// The batches of an epoch. If a core is free, a producer thread builds them ahead; otherwise each is built on demand, since a
/// producer that shares a core with a worker only delays the other workers at their barriers. Batches are reused.
/// </summary>
internal sealed class BatchQueue : IDisposable
{
    private const int Ahead = 3;

    private readonly BatchBuilder builder;
    private readonly int epoch;
    private readonly int firstBatch;
    private readonly CancellationToken cancellation;
    private readonly BlockingCollection<TrainingBatch> ready = new(Ahead);
    private readonly BlockingCollection<TrainingBatch> free = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Task? producer;
    private long buildTicks;

    /// <summary>Queues the batches of an epoch from number <paramref name="firstBatch"/>, from 0.</summary>
    /// <param name="builder">Builds them.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="firstBatch">Number of the first batch.</param>
    /// <param name="ahead">Whether a thread builds them ahead.</param>
    /// <param name="cancellation">Stops before the first batch is built, whose order takes seconds where there are many samples.</param>
    public BatchQueue(
        BatchBuilder builder,
        int epoch,
        int firstBatch,
        bool ahead,
        CancellationToken cancellation
    )
    {
        (this.builder, this.epoch, this.firstBatch) = (builder, epoch, firstBatch);
        this.cancellation = cancellation;
        if (!ahead)
            return;
        for (var i = 0; i < Ahead; i++)
            free.Add(new TrainingBatch(), CancellationToken.None);
        producer = Task.Run(Produce, CancellationToken.None);
    }

    /// <summary>Time spent on building batches so far.</summary>
    public TimeSpan BuildTime => Stopwatch.GetElapsedTime(0, Volatile.Read(ref buildTicks));

    /// <summary>Whether a team of that many threads leaves a core free for the producer.</summary>
    public static bool HasCoreBeside(int threads) => threads < Environment.ProcessorCount;

    /// <summary>The batches in order. Each is valid until the next one is requested.</summary>
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
            // The epoch was abandoned: nothing reads its batches.
        }
        finally
        {
            ready.CompleteAdding();
        }
    }

    private void Build(int number, TrainingBatch batch)
    {
        var start = Stopwatch.GetTimestamp();
        builder.Build(epoch, number, batch, cancellation);
        Volatile.Write(ref buildTicks, buildTicks + Stopwatch.GetTimestamp() - start);
    }
}
