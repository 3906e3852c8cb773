using System.Diagnostics;

namespace Rechub.Numerics;

/// <summary>
/// A fixed group of threads that run the same code on different shares of the work, with barriers between its phases. A barrier
/// costs about a microsecond while every worker has a core, so even steps of a fraction of a millisecond gain from sharing.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    // Spins before a waiting thread yields its core: the others usually arrive within a few microseconds.
    private const int SpinLimit = 200;

    // Elements between the counters of two workers, against false sharing of a cache line.
    private const int Apart = 16;

    private const int MostByDefault = 8;

    private readonly Thread[] threads;
    private readonly ManualResetEventSlim[] wake;
    private readonly long[] waited;
    private Action<Worker>? job;
    private volatile Exception? failure;
    private volatile int running;
    private volatile int phase;
    private volatile bool closing;
    private int arrived;

    /// <summary>Starts count − 1 threads; the caller of <see cref="Run"/> is worker 0.</summary>
    public WorkerTeam(int count)
    {
        Count = count;
        waited = new long[count * Apart];
        wake = new ManualResetEventSlim[count - 1];
        threads = new Thread[count - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            var index = i + 1;
            wake[i] = new ManualResetEventSlim(initialState: false, SpinLimit);
            threads[i] = new Thread(() => Loop(index))
            {
                IsBackground = true,
                Name = $"Rechub worker {index}",
            };
            threads[i].Start();
        }
    }

    /// <summary>Default number of workers: one per processor, at most 8.</summary>
    public static int DefaultCount => Math.Min(Environment.ProcessorCount, MostByDefault);

    /// <summary>Number of workers.</summary>
    public int Count { get; }

    /// <summary>Runs a job on every worker and returns when all have finished.</summary>
    /// <exception cref="InvalidOperationException">A worker threw; its exception is the inner one.</exception>
    public void Run(Action<Worker> work)
    {
        failure = null;
        arrived = 0;
        job = work;
        running = threads.Length;
        foreach (var signal in wake)
            signal.Set();
        RunShare(0, work);
        for (var spins = 0; running > 0; spins++)
            Pause(spins);
        if (failure is { } error)
            throw new InvalidOperationException($"A worker failed: {error.Message}", error);
    }

    /// <summary>Blocks a worker until all have arrived.</summary>
    /// <exception cref="OperationCanceledException">Another worker has failed, and will never arrive.</exception>
    internal void Barrier(int worker)
    {
        if (Count == 1)
            return;
        var current = phase;
        if (Interlocked.Increment(ref arrived) == Count)
        {
            arrived = 0;
            phase = current + 1;
            return;
        }

        var start = Stopwatch.GetTimestamp();
        for (var spins = 0; phase == current; spins++)
        {
            if (failure is not null)
                throw new OperationCanceledException("Another worker failed.");
            Pause(spins);
        }

        waited[worker * Apart] += Stopwatch.GetTimestamp() - start;
    }

    /// <summary>Time that a worker has spent in barriers, in ticks of <see cref="Stopwatch"/>. Only that worker may read it.</summary>
    internal long WaitedBy(int worker) => waited[worker * Apart];

    /// <inheritdoc/>
    public void Dispose()
    {
        closing = true;
        foreach (var signal in wake)
            signal.Set();
        foreach (var thread in threads)
            thread.Join();
        foreach (var signal in wake)
            signal.Dispose();
    }

    private static void Pause(int spins)
    {
        if (spins < SpinLimit)
            Thread.SpinWait(4);
        else
            Thread.Yield();
    }

    private void Loop(int index)
    {
        while (true)
        {
            wake[index - 1].Wait();
            wake[index - 1].Reset();
            if (closing)
                return;
            RunShare(index, job!);
            Interlocked.Decrement(ref running);
        }
    }

    private void RunShare(int index, Action<Worker> work)
    {
        try
        {
            work(new Worker(this, index));
        }
        catch (Exception error)
        {
            // The first failure is the cause; later ones are the canceled barriers of the others.
            Interlocked.CompareExchange(ref failure, error, null);
        }
    }
}
