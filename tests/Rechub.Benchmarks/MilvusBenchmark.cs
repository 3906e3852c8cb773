using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Rechub.Indexing;
using Rechub.Interactions;
using Rechub.Milvus;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Versions;
using Rechub.Numerics;
using VectorMath = Rechub.Milvus.VectorMath;

namespace Rechub.Benchmarks;

/// <summary>Publishing to and searching a Milvus server against pymilvus, in one run, on the same server.</summary>
internal sealed partial class MilvusBenchmark : IBenchmark
{
    private const int Dimension = 64;
    private const int TopK = 100;
    private const int Users = 6_040;
    private const string Collection = "rechub_benchmark";

    private static readonly (int Items, MilvusIndexType Index, string Peer)[] Jobs =
    [
        (3_706, MilvusIndexType.Flat, "FLAT"),
        (100_000, MilvusIndexType.Hnsw, "HNSW"),
        (1_000_000, MilvusIndexType.Flat, "FLAT"),
    ];

    /// <inheritdoc/>
    public string Name => "milvus";

    /// <inheritdoc/>
    public string Description =>
        "Publish to and search a Milvus server (RECHUB_MILVUS_URI), against pymilvus (d 64, top 100)";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var uri =
            Environment.GetEnvironmentVariable("RECHUB_MILVUS_URI") ?? "http://127.0.0.1:19530";
        using var connection = MilvusConnection
            .OpenAsync(new MilvusConnectionOptions { Uri = new Uri(uri) }, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        output.WriteLine("| items, index | what | pymilvus | ours | ratio |");
        output.WriteLine("|---|---|---:|---:|---:|");
        foreach (var (items, index, peer) in Jobs)
        {
            // The largest job is about rows a second; searching it would measure the server alone.
            var searches = items <= 100_000;
            var usual = Peer(uri, items, peer, "usual", searches);
            Compare(output, connection, items, index, usual, searches);
        }
    }

    private static void Compare(
        TextWriter output,
        MilvusConnection connection,
        int itemCount,
        MilvusIndexType type,
        Dictionary<string, (double Seconds, double Rate)> peer,
        bool searches
    )
    {
        void Row(string what, double theirs, double ours, bool more) =>
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {itemCount:N0} {type} | {what} | {theirs:N1} | {ours:N1} | {(more ? ours / theirs : theirs / ours):F1}× |"
                )
            );

        var items = Items(itemCount);
        GC.Collect();
        var before = Environment.WorkingSet;
        var peak = before;
        using var sampler = new Timer(
            _ => peak = Math.Max(peak, Environment.WorkingSet),
            null,
            0,
            20
        );
        var report = new ItemPublisher(connection)
            .PublishAsync(
                items,
                new PublishOptions { Collection = Collection, IndexType = type },
                null,
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult();
        Row(
            "upsert, rows/s",
            peer["upsert"].Rate,
            report.Count / report.Upsert.TotalSeconds,
            more: true
        );
        Row(
            "searchable and counted, s",
            peer["searchable and counted"].Seconds,
            report.Searchable.TotalSeconds,
            more: false
        );
        Row(
            "index built (ours: and alias moved), s",
            peer["searchable and counted"].Seconds + peer["indexed"].Seconds,
            report.Live.TotalSeconds,
            more: false
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {itemCount:N0} {type} | client memory while publishing, beyond the vectors: {(peak - before) / 1e6:N0} MB | | | |"
            )
        );
        if (searches)
            CompareSearch(connection, Row, peer);
        Remove(connection);
    }

    private static void CompareSearch(
        MilvusConnection connection,
        Action<string, double, double, bool> row,
        Dictionary<string, (double Seconds, double Rate)> peer
    )
    {
        // pymilvus's order leaves time for it: the server replaces what it searched while rows came in by what it indexed.
        Thread.Sleep(TimeSpan.FromSeconds(10));
        var index = MilvusItemIndex
            .OpenAsync(connection, Collection, null, null, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        var users = Vectors(Users, seed: 1);
        Search(index, users, null);
        var rate = Users / Time(() => Search(index, users, null));
        row(
            "search, queries/s (pymilvus: 1,024 a call)",
            peer["search, 1024 a call"].Rate,
            rate,
            true
        );
        row("search, queries/s (pymilvus: 1 a call)", peer["search, 1 a call"].Rate, rate, true);
        var seen = Seen((int)index.Count);
        row(
            "search, 165 seen items a user left out, queries/s (pymilvus: 1,024 a call, none left out)",
            peer["search, 1024 a call"].Rate,
            Users / Time(() => Search(index, users, seen)),
            true
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

    private static ItemSet Items(int count) =>
        new("benchmark", new EntityTable("id", Ids(count), []), Vectors(count, seed: 0), Dimension);

    private static float[] Vectors(int count, long seed)
    {
        var random = new RandomStream(seed);
        var vectors = new float[count * Dimension];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = (float)random.NextGaussian();
        return VectorMath.Normalised(vectors, Dimension);
    }

    private static Dictionary<string, (double Seconds, double Rate)> Peer(
        string uri,
        int items,
        string index,
        string order,
        bool searches
    )
    {
        var python = Environment.GetEnvironmentVariable("RECHUB_PEER_PYTHON") ?? "python3";
        var script = Path.Combine(
            Environment.GetEnvironmentVariable("RECHUB_SHARED")
                ?? Path.Combine(Environment.CurrentDirectory, "..", "shared"),
            "peer",
            "pymilvus_job.py"
        );
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true };
        string[] arguments =
        [
            script,
            "--uri",
            uri,
            "--items",
            $"{items}",
            "--index",
            index,
            "--order",
            order,
            "--users",
            searches ? $"{Users}" : "1",
            "--nq",
            "1",
            "1024",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var phases = new Dictionary<string, (double, double)>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (Phase().Match(line) is { Success: true } match)
                phases[match.Groups["name"].Value.Trim()] = (
                    Number(match.Groups["seconds"].Value),
                    match.Groups["rate"].Success ? Number(match.Groups["rate"].Value) : 0
                );
        }

        process.WaitForExit();
        return process.ExitCode == 0
            ? phases
            : throw new InvalidOperationException(
                $"'{python} {script}' failed. Set RECHUB_PEER_PYTHON to a Python with pymilvus."
            );
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<name>.{24}) +(?<seconds>[\d.]+) s( +(?<rate>\d+) /s)?$")]
    private static partial Regex Phase();
}
