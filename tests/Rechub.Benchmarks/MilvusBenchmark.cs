using System.Diagnostics;
using System.Globalization;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Milvus;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Versions;
using Rechub.Numerics;

namespace Rechub.Benchmarks;

/// <summary>
/// Publishing to and searching a Milvus server against pymilvus, in one run, on the same server, in turns. Every number is the
/// median of the rounds.
/// </summary>
internal sealed class MilvusBenchmark : IBenchmark
{
    private const int Dimension = 64;
    private const int TopK = 100;
    private const int Users = 6_040;
    private const string Collection = "rechub_benchmark";

    // The last two are about rows a second; searching them exactly would measure the server's arithmetic alone.
    private static readonly Job[] Jobs =
    [
        new(3_706, MilvusIndexType.Flat, "FLAT", Rounds: 2, Searches: true),
        new(3_706, MilvusIndexType.Hnsw, "HNSW", Rounds: 1, Searches: true),
        new(100_000, MilvusIndexType.Hnsw, "HNSW", Rounds: 1, Searches: true),
        new(100_000, MilvusIndexType.Flat, "FLAT", Rounds: 5, Searches: false),
        new(1_000_000, MilvusIndexType.Flat, "FLAT", Rounds: 3, Searches: false),
    ];

    /// <inheritdoc/>
    public string Name => "milvus";

    /// <inheritdoc/>
    public string Description =>
        "Publish to and search a Milvus server (RECHUB_BENCHMARK_MILVUS_URI), against pymilvus (d 64, top 100); "
        + "RECHUB_MILVUS_ITEMS=3706,100000 leaves out the million";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var uri =
            Environment.GetEnvironmentVariable("RECHUB_BENCHMARK_MILVUS_URI")
            ?? "http://127.0.0.1:19530";
        var chosen = Environment.GetEnvironmentVariable("RECHUB_MILVUS_ITEMS")?.Split(',');
        using var connection = MilvusConnection
            .OpenAsync(new MilvusConnectionOptions { Uri = new Uri(uri) }, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        output.WriteLine("| items, index | what | pymilvus | Rechub | ratio |");
        output.WriteLine("|---|---|---:|---:|---:|");
        foreach (var job in Jobs)
        {
            if (chosen?.Contains($"{job.Items}") is false)
                continue;
            var lines = Enumerable
                .Range(0, job.Rounds)
                .SelectMany(_ => Round(connection, uri, job))
                .GroupBy(line => line.What)
                .Select(rounds =>
                    (
                        rounds.First().Unit,
                        rounds.Key,
                        Theirs: Median(rounds.Select(line => line.Theirs)),
                        Ours: Median(rounds.Select(line => line.Ours))
                    )
                );
            foreach (var (unit, what, theirs, ours) in lines)
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {job.Items:N0} {job.Index} | {what} | {Format(unit, theirs)} | {Format(unit, ours)} | {Ratio(unit, theirs, ours)} |"
                    )
                );
        }
    }

    private static IEnumerable<Line> Round(MilvusConnection connection, string uri, Job job)
    {
        var peer = PymilvusJob.Run(uri, job.Items, job.PeerIndex, job.Searches ? Users : 1);
        var items = Items(job.Items);
        using var memory = new PeakMemory();
        var report = Publish(connection, items, job);
        yield return new Line(
            Unit.PerSecond,
            "rows sent, rows/s (insert into the new version; pymilvus upserts)",
            peer.Rate("upsert"),
            report.Count / report.Upsert.TotalSeconds
        );
        var searchable = peer.Seconds("searchable and counted");
        yield return new Line(
            Unit.Seconds,
            "searchable and counted, s",
            searchable,
            report.Searchable.TotalSeconds
        );
        yield return new Line(
            Unit.Seconds,
            "index built (Rechub: checked and alias moved), s",
            searchable + peer.Seconds("indexed"),
            report.Live.TotalSeconds
        );
        yield return new Line(
            Unit.Alone,
            "client memory beyond the vectors while publishing, MB",
            0,
            memory.Megabytes
        );
        if (job.Searches)
        {
            foreach (var line in Searches(connection, peer, report.Version))
                yield return line;
        }

        Publish(connection, Items(1), job);
        var live = new VersionCatalog(new CollectionClient(connection), Collection)
            .RequireAsync(null, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        yield return new Line(
            Unit.PerSecond,
            "upsert, rows/s (into a version of one row; pymilvus: into an empty collection)",
            peer.Rate("upsert"),
            job.Items
                / Time(() =>
                    new LiveUpdate(connection, Collection)
                        .UpsertAsync(live, items, CancellationToken.None)
                        .GetAwaiter()
                        .GetResult()
                )
        );
        Remove(connection);
    }

    private static PublishReport Publish(
        MilvusConnection connection,
        IndexContent items,
        Job job
    ) =>
        new ItemPublisher(connection)
            .PublishAsync(
                items,
                new PublishOptions { Collection = Collection, IndexType = job.Index },
                null,
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult();

    private static IEnumerable<Line> Searches(
        MilvusConnection connection,
        PymilvusJob peer,
        string version
    )
    {
        // pymilvus's order leaves time for it: the server replaces what it searched while rows came in by what it indexed.
        Thread.Sleep(TimeSpan.FromSeconds(20));
        var index = MilvusItemIndex
            .OpenAsync(connection, Collection, null, null, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        var users = Vectors(Users, seed: 1);
        var seen = Seen((int)index.Count);
        var bare = BareSearch
            .PrepareAsync(connection, $"{Collection}_{version}", users, Dimension, TopK)
            .GetAwaiter()
            .GetResult();
        Search(index, users, null);
        var rate = Users / Time(() => Search(index, users, null));
        var batched = peer.Rate("search, 1024 a call");
        yield return new Line(
            Unit.PerSecond,
            "search, queries/s (pymilvus: 1,024 a call)",
            batched,
            rate
        );
        yield return new Line(
            Unit.PerSecond,
            "search, queries/s (pymilvus: 1 a call)",
            peer.Rate("search, 1 a call"),
            rate
        );
        yield return new Line(
            Unit.PerSecond,
            "the server alone, answers unread, queries/s (pymilvus: 1,024 a call)",
            batched,
            Users / Time(() => bare.RunAsync().GetAwaiter().GetResult())
        );
        yield return new Line(
            Unit.PerSecond,
            "search, 165 seen items a user left out, queries/s (pymilvus: 1,024 a call, none left out)",
            batched,
            Users / Time(() => Search(index, users, seen))
        );
    }

    private static void Search(MilvusItemIndex index, float[] users, ExcludedItems? seen)
    {
        var lists = index
            .Search(
                new SearchQuery
                {
                    Vectors = users,
                    Count = Users,
                    TopK = TopK,
                    Excluded = seen,
                },
                CancellationToken.None
            )
            .Count();
        if (lists != Users)
            throw new InvalidOperationException($"{lists} lists for {Users} users.");
    }

    // MovieLens-1M's users have seen 20 to 2,314 items, 165 in the mean: few of them many.
    private static ExcludedItems Seen(int itemCount)
    {
        var random = new RandomStream(2);
        var offsets = new int[Users + 1];
        var rows = new List<int>();
        for (var user = 0; user < Users; user++)
        {
            var count = (int)Math.Min(2_314, 20 + 145 * -Math.Log(1 - random.NextDouble()));
            var start = random.Next(itemCount);
            for (var i = 0; i < count; i++)
                rows.Add((start + 7 * i) % itemCount);
            offsets[user + 1] = rows.Count;
        }

        return new ExcludedItems(Ids(itemCount), offsets, [.. rows]);
    }

    private static void Remove(MilvusConnection connection)
    {
        var client = new CollectionClient(connection);
        var versions = new IndexVersions(connection, Collection)
            .ListAsync(CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        foreach (var version in versions.Where(v => v.State != VersionState.Live))
            client
                .DropAsync($"{Collection}_{version.Version}", CancellationToken.None)
                .GetAwaiter()
                .GetResult();
    }

    private static double Time(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }

    private static IdColumn Ids(int count) =>
        IdColumn.FromSorted([.. Enumerable.Range(0, count).Select(i => (long)i)]);

    private static IndexContent Items(int count) =>
        new()
        {
            ModelId = "benchmark",
            Metric = DistanceMetric.IP,
            Dimension = Dimension,
            Items = new EntityTable("id", Ids(count), []),
            Vectors = Vectors(count, seed: 0),
        };

    private static float[] Vectors(int count, long seed)
    {
        var random = new RandomStream(seed);
        var vectors = new float[count * Dimension];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = (float)random.NextGaussian();
        return VectorGeometry.Normalized(vectors, Dimension);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Format(Unit unit, double value) =>
        unit == Unit.Alone && value == 0
            ? ""
            : value.ToString(unit == Unit.Seconds ? "N2" : "N0", CultureInfo.InvariantCulture);

    private static string Ratio(Unit unit, double theirs, double ours) =>
        unit switch
        {
            Unit.PerSecond => string.Create(CultureInfo.InvariantCulture, $"{ours / theirs:F1}"),
            Unit.Seconds => string.Create(CultureInfo.InvariantCulture, $"{theirs / ours:F1}"),
            _ => "",
        };

    private enum Unit
    {
        PerSecond,
        Seconds,
        Alone,
    }

    private sealed record Job(
        int Items,
        MilvusIndexType Index,
        string PeerIndex,
        int Rounds,
        bool Searches
    );

    private sealed record Line(Unit Unit, string What, double Theirs, double Ours);

    /// <summary>The most memory that this process held since it was made, beyond what it held then.</summary>
    private sealed class PeakMemory : IDisposable
    {
        private readonly long before;
        private readonly Timer sampler;
        private long peak;

        public PeakMemory()
        {
            GC.Collect();
            before = peak = Environment.WorkingSet;
            sampler = new Timer(
                _ => peak = Math.Max(peak, Environment.WorkingSet),
                null,
                dueTime: 0,
                period: 20
            );
        }

        public double Megabytes => (peak - before) / 1e6;

        public void Dispose() => sampler.Dispose();
    }
}
