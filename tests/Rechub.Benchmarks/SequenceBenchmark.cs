using System.Diagnostics;
using System.Globalization;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Models.Sequence;
using Rechub.Numerics;
using Rechub.Torch;
using Rechub.Training;
using static TorchSharp.torch;

namespace Rechub.Benchmarks;

/// <summary>
/// Training of a sequence model, positions a second on two threads: this engine, and the same network through TorchSharp as its
/// users write it and in its strongest form; and what the default model takes to encode users. Data is the folder of
/// <c>RECHUB_ML1M</c>, or as many generated interactions.
/// </summary>
internal sealed class SequenceBenchmark : IBenchmark
{
    private const int Length = 200;
    private const int Width = 64;
    private const int Factor = 2;
    private const float Dropout = 0.2f;
    private const int Threads = 2;

    // Forward and backward: the softmax, 6 · 64 · 3,706, and the blocks, with attention over 100 places on average.
    private const double FlopPerPosition = 1.9e6;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(12);

    /// <inheritdoc/>
    public string Name => "sequence";

    /// <inheritdoc/>
    public string Description =>
        "Training a sequence model (d 64, two blocks and heads, length 200, all items in the softmax), positions a second, against TorchSharp";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var data = Load();
        // Before the peers: libtorch's threads spin after its work.
        Serve(data, output);
        output.WriteLine("| what | batch | positions/s | MB at peak |");
        output.WriteLine("|---|---:|---:|---:|");
        var best = 0.0;
        foreach (var batch in (int[])[1024, 4096])
        {
            var rate = Own(data, batch);
            best = Math.Max(best, rate);
            Row(output, "Rechub", $"{batch} positions", rate);
        }

        var peaks = new double[2];
        foreach (var fused in (bool[])[false, true])
        {
            foreach (var users in (int[])[16, 64])
            {
                var rate = Peer(data, users, fused);
                peaks[fused ? 1 : 0] = Math.Max(peaks[fused ? 1 : 0], rate);
                Row(
                    output,
                    fused
                        ? "TorchSharp, scaled_dot_product_attention"
                        : "TorchSharp, MultiheadAttention",
                    $"{users} users",
                    rate
                );
            }
        }

        var limit = ProductRate() / FlopPerPosition;
        Row(output, "matrix products alone, at 1.9 MFLOP a position", "", limit);
        output.WriteLine();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{best / peaks[0]:F1} times MultiheadAttention, {best / peaks[1]:F1} times scaled_dot_product_attention, {best / limit:P0} of the limit."
            )
        );
    }

    /// <summary>What the default model takes to encode users.</summary>
    private static void Serve(InteractionData data, TextWriter output)
    {
        var model = NeuralModel.Create(data, new SequenceArchitecture());
        var ends = data.Log.UserOffsets[1..];
        var longest = Enumerable
            .Range(0, data.UserCount)
            .MaxBy(user => ends[user] - data.Log.UserOffsets[user]);
        var one = Median(
            200,
            () => model.EncodeUsers(data, new[] { longest }, new[] { ends[longest] }, default)
        );
        int[] users = [.. Enumerable.Range(0, data.UserCount)];
        var all = Median(3, () => model.EncodeUsers(data, users, ends, default));
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The default model encodes one user with {Math.Min(model.Options.LongestRow, ends[longest] - data.Log.UserOffsets[longest])} items in {one.TotalMilliseconds:F2} ms, and {users.Length:N0} users in {all.TotalSeconds:F2} s."
            )
        );
        output.WriteLine();
    }

    private static TimeSpan Median(int count, Action act)
    {
        // The code is compiled again, and better, while it is first used.
        for (var warming = Stopwatch.StartNew(); warming.Elapsed < WarmUp; )
            act();
        var times = new TimeSpan[count];
        for (var i = 0; i < count; i++)
        {
            var clock = Stopwatch.StartNew();
            act();
            times[i] = clock.Elapsed;
        }

        Array.Sort(times);
        return times[count / 2];
    }

    private static void Row(TextWriter output, string what, string batch, double rate)
    {
        using var process = Process.GetCurrentProcess();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {batch} | {rate:N0} | {process.PeakWorkingSet64 >> 20:N0} |"
            )
        );
        output.Flush();
    }

    private static InteractionData Load() =>
        Environment.GetEnvironmentVariable("RECHUB_ML1M") is { } path
            ? MovieLensReader.Read(path)
            : SampleGenerator.Generate(
                new SampleOptions
                {
                    UserCount = 6_040,
                    ItemCount = 3_706,
                    InteractionCount = 1_000_209,
                }
            );

    private static double Own(InteractionData data, int batchSize)
    {
        var model = NeuralModel.Create(
            data,
            new SequenceArchitecture
            {
                Architecture = SequenceBlockKind.PreNorm,
                Blocks = 2,
                AttentionHeads = 2,
                EmbeddingDimension = Width,
                FeedForwardFactor = Factor,
                HistoryLength = Length,
                Dropout = Dropout,
            }
        );
        var options = (new TrainingOptions { BatchSize = batchSize, Threads = Threads }).For(data);
        return StepRun.Measure(model, options).SamplesPerSecond;
    }

    private static double Peer(InteractionData data, int users, bool fused)
    {
        TorchRuntime.Load();
        set_num_threads(Threads);
        using var model = new TorchSequenceModel(data.ItemCount, Length, Width, Dropout, fused);
        using var optimizer = optim.Adam(model.parameters(), 1e-3, 0.9, 0.98);
        model.train();
        var random = new RandomStream(1);
        var (clock, positions, warm) = (Stopwatch.StartNew(), 0L, false);
        while (!warm || clock.Elapsed < Measured)
        {
            if (!warm && clock.Elapsed > WarmUp)
            {
                (warm, positions) = (true, 0);
                clock.Restart();
            }

            positions += PeerStep(data, model, optimizer, users, random);
        }

        return positions / clock.Elapsed.TotalSeconds;
    }

    private static long PeerStep(
        InteractionData data,
        TorchSequenceModel model,
        optim.Optimizer optimizer,
        int users,
        RandomStream random
    )
    {
        using var scope = NewDisposeScope();
        var rows = new long[users * Length];
        var targets = new long[users * Length];
        for (var i = 0; i < users; i++)
        {
            var user = random.Next(data.UserCount);
            var (start, end) = (data.Log.UserOffsets[user], data.Split.TrainEnd[user]);
            var first = Math.Max(start, end - Length - 1);
            for (var place = 0; first + place + 1 < end; place++)
            {
                rows[(i * Length) + place] = data.Log.ItemRows[first + place] + 1;
                targets[(i * Length) + place] = data.Log.ItemRows[first + place + 1] + 1;
            }
        }

        var x = tensor(rows).view(users, Length);
        var target = tensor(targets).view(users, Length);
        var real = target.gt(0);
        var h = model.call(x)[real];
        var wanted = target[real];
        var loss = nn.functional.cross_entropy(h.mm(model.ItemWeight.t()), wanted);
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
        return wanted.shape[0];
    }

    /// <summary>Operations a second of this engine's products of matrices that stay in the cache, on all threads.</summary>
    private static unsafe double ProductRate()
    {
        using var team = new WorkerTeam(Threads);
        var best = 0.0;
        for (var round = 0; round < 20; round++)
        {
            const int repetitions = 200;
            var clock = Stopwatch.StartNew();
            team.Run(_ =>
            {
                var (a, b, c) = (new Matrix(192, 192), new Matrix(192, 192), new Matrix(192, 192));
                for (var i = 0; i < repetitions; i++)
                    MatrixKernels.Multiply(a.Data, b.Data, c.Data, 192, 192, 192);
            });
            best = Math.Max(
                best,
                Threads * 2.0 * 192 * 192 * 192 * repetitions / clock.Elapsed.TotalSeconds
            );
        }

        return best;
    }
}
