using System.Diagnostics;
using System.Globalization;

namespace Rechub.Benchmarks;

/// <summary>
/// The torch-rechub tutorial's job: one epoch of its DSSM on a merged csv of a million ratings, then the exact top 100 of every
/// user, measured. The file is <c>RECHUB_TUTORIAL_CSV</c>. With <c>RECHUB_PEER_TORCH</c>, a Python that has torch-rechub and what
/// it needs, the original's own job runs on the same file between two runs of ours, of which the slower one counts. Every run is
/// a process of its own, and those of one thread are confined to one processor core.
/// </summary>
internal sealed class TrainingBenchmark : IBenchmark
{
    private static readonly (int Batch, int Threads)[] Settings =
    [
        (256, 1),
        (256, 2),
        (4096, 1),
        (4096, 2),
    ];

    /// <inheritdoc/>
    public string Name => "training";

    /// <inheritdoc/>
    public string Description =>
        "The tutorial's job, import to metrics, on RECHUB_TUTORIAL_CSV, against torch-rechub on RECHUB_PEER_TORCH";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var path =
            Environment.GetEnvironmentVariable("RECHUB_TUTORIAL_CSV")
            ?? throw new InvalidOperationException(
                "Set RECHUB_TUTORIAL_CSV to a merged csv, such as tests/Rechub.Benchmarks/peers/make_ratings.py writes."
            );
        Job[] before = [.. Settings.Select(setting => Measure(path, setting))];
        var peer = Environment.GetEnvironmentVariable("RECHUB_PEER_TORCH") is { } python
            ? MeasurePeer(python, path)
            : null;
        Job[] after = [.. Settings.Select(setting => Measure(path, setting))];
        if (peer is not null)
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"torch-rechub, one thread, batch 256, as measured: data {peer.DataSeconds:F1} s, training {peer.TrainSeconds:F1} s, {peer.SamplesPerSecond:N0} samples/s, peak {peer.PeakGigabytes:F2} GiB. Adjusted to PyTorch 2.13 and pandas 2.3: whole job {peer.AdjustedJob:F0} s, {peer.AdjustedRate(256):N0} samples/s at 256 and {peer.AdjustedRate(4096):N0} at 4096.\n"
                )
            );
        output.WriteLine(
            "| batch | threads | samples/s | × peer | whole job, s | × peer | peak MB | peer's ÷ ours | import, s | HitRate@100 |"
        );
        output.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (var i = 0; i < Settings.Length; i++)
            output.WriteLine(Row(Settings[i], Job.Slower(before[i], after[i]), peer));
    }

    private static string Row((int Batch, int Threads) setting, Job own, Peer? peer)
    {
        // The original's whole job was measured at 256 only.
        var comparable = setting.Batch == 256 ? peer : null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {setting.Batch} | {setting.Threads} | {own.SamplesPerSecond:N0} | {own.SamplesPerSecond / peer?.AdjustedRate(setting.Batch):F1} | {own.Seconds:F1} | {comparable?.AdjustedJob / own.Seconds:F1} | {own.PeakMegabytes:N0} | {peer?.PeakGigabytes * 1024 / own.PeakMegabytes:F0} | {own.ImportSeconds:F2} | {own.HitRate:F4} |"
        );
    }

    // A process of its own, so that its peak memory is its own.
    private static Job Measure(string path, (int Batch, int Threads) setting)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { new TrainingJobBenchmark().Name },
            Environment =
            {
                [TrainingJobBenchmark.PathVariable] = path,
                [TrainingJobBenchmark.BatchVariable] = $"{setting.Batch}",
                [TrainingJobBenchmark.ThreadsVariable] = $"{setting.Threads}",
            },
        };
        using var confined = setting.Threads == 1 ? OneCore.Confine() : null;
        var lines = PeerProcess
            .Output(start, "Run it alone to see why.")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        double[] columns =
        [
            .. lines[^1]
                .Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(field => double.Parse(field, CultureInfo.InvariantCulture)),
        ];
        return new Job(columns[0], columns[1], columns[2], columns[3], columns[4]);
    }

    private static Peer MeasurePeer(string python, string path)
    {
        var start = new ProcessStartInfo(
            python,
            [PeerProcess.Script("torch_rechub_job.py"), path, "--threads", "1"]
        );
        start.Environment["OMP_NUM_THREADS"] = "1";
        using var confined = OneCore.Confine();
        // Settings of OpenBLAS that suit another machine would slow it.
        foreach (var variable in (string[])["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"])
            start.Environment.Remove(variable);
        var text = PeerProcess.Output(
            start,
            "Set RECHUB_PEER_TORCH to a Python with torch-rechub; tests/Rechub.Benchmarks/peers/README.md tells how to make one."
        );
        return Peer.Parse(text);
    }

    private sealed record Job(
        double ImportSeconds,
        double SamplesPerSecond,
        double Seconds,
        double PeakMegabytes,
        double HitRate
    )
    {
        public static Job Slower(Job one, Job other) => one.Seconds > other.Seconds ? one : other;
    }

    /// <summary>What the original's job took, and what it would take on current versions of its libraries.</summary>
    private sealed record Peer(
        double DataSeconds,
        double TrainSeconds,
        double SamplesPerSecond,
        double PeakGigabytes
    )
    {
        // Measured once on PyTorch 2.13 and pandas 2.3 beside the versions that the job runs on.
        private const double DataFactor = 0.61;
        private const double TrainFactor = 0.70;
        private const double RateFactor = 1.43;
        private const double LargeBatchFactor = 1.44;

        public double AdjustedJob => DataFactor * DataSeconds + TrainFactor * TrainSeconds;

        public double AdjustedRate(int batch) =>
            SamplesPerSecond * RateFactor * (batch == 256 ? 1 : LargeBatchFactor);

        /// <summary>Reads the table at the end of the job's output: phase, wall seconds, CPU seconds, units, units a second.</summary>
        public static Peer Parse(string text)
        {
            var rows = text.Split('\n')
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .ToArray();
            var total = Array.Find(rows, row => row is ["TOTAL", ..])!;
            var train = Array.Find(rows, row => row is ["train(1", "epoch)", _, _, _, ..])!;
            var seconds = Number(train[2]);
            return new Peer(
                Number(total[3]) - seconds,
                seconds,
                Number(train[5]),
                Number(total[Array.IndexOf(total, "RSS") + 1])
            );
        }

        private static double Number(string text) =>
            double.Parse(text, CultureInfo.InvariantCulture);
    }
}
