using System.Diagnostics;
using System.Globalization;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Evaluation;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Numerics;

namespace Rechub.Benchmarks;

/// <summary>The metrics of as many lists as MovieLens-1M has users, at three cut-offs.</summary>
internal sealed class MetricsBenchmark : IBenchmark
{
    private const int Users = 6_040;
    private const int Items = 3_706;
    private const int Length = 100;
    private const int Dimension = 64;
    private const int Repetitions = 15;
    private static readonly int[] Cutoffs = [10, 50, 100];

    /// <inheritdoc/>
    public string Name => "metrics";

    /// <inheritdoc/>
    public string Description =>
        "Metrics of 6,040 users' top 100 at 10, 50 and 100, milliseconds, the first call of a process and the median of 15";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var data = SampleGenerator.Generate(
            new SampleOptions
            {
                UserCount = Users,
                ItemCount = Items,
                InteractionCount = 200_000,
            }
        );
        var lists = Lists(data);
        var index = Index(data);
        output.WriteLine("| metrics | first, ms | median, ms |");
        output.WriteLine("|---|---:|---:|");
        Measure(
            output,
            "NDCG, MRR, MAP, Recall, HitRate, micro-hit, Precision",
            () => new ListMeasurement(Cutoffs, null, null, null).Measure(lists, null, default)
        );
        Measure(
            output,
            "and Coverage, Novelty, Diversity",
            () => new ListMeasurement(Cutoffs, data, index, null).Measure(lists, null, default)
        );
        Measure(
            output,
            "and 95 % intervals of 1,000 resamples",
            () => new ListMeasurement(Cutoffs, data, index, 0.95).Measure(lists, null, default)
        );
    }

    private static void Measure(
        TextWriter output,
        string what,
        Func<IReadOnlyList<TopKMetric>> measure
    )
    {
        var times = new double[Repetitions];
        for (var i = 0; i < times.Length; i++)
        {
            var clock = Stopwatch.StartNew();
            if (measure().Count != Cutoffs.Length)
                throw new InvalidOperationException("There must be a record a cut-off.");
            times[i] = clock.Elapsed.TotalMilliseconds;
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {times[0]:F1} | {times.Order().ElementAt(Repetitions / 2):F1} |"
            )
        );
    }

    private static MeasuredList[] Lists(InteractionData data)
    {
        var stream = new RandomStream(1);
        return
        [
            .. Enumerable
                .Range(0, data.UserCount)
                .Select(user =>
                {
                    var items = new object[Length];
                    foreach (ref var item in items.AsSpan())
                        item = data.Items.Ids[stream.Next(data.ItemCount)];
                    return new MeasuredList(
                        data.Users.Ids[user],
                        items,
                        [data.Items.Ids[stream.Next(data.ItemCount)]]
                    );
                }),
        ];
    }

    private static ExactIndex Index(InteractionData data) =>
        ExactIndex.Create(
            new IndexContent
            {
                ModelId = "benchmark",
                Metric = DistanceMetric.IP,
                Dimension = Dimension,
                Items = data.Items,
                Vectors = BenchmarkItems.Vectors(data.ItemCount, Dimension, seed: 2),
            }
        );
}
