using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Compression;

namespace Rechub.Benchmarks;

/// <summary>
/// One million generated events in every format that is streamed, by the names of their columns: what it takes to unpack them, to
/// import them, and what the peers take; and the memory of one and four million.
/// </summary>
internal sealed class ImportFormatsBenchmark : IBenchmark
{
    private const int Calls = 5;
    private const int Millions = 4;

    private static readonly InteractionColumns Columns = new()
    {
        User = "user_id",
        Item = "item_id",
        Time = "timestamp",
        Rating = "rating",
    };

    /// <inheritdoc/>
    public string Name => "import-formats";

    /// <inheritdoc/>
    public string Description =>
        "Import of a million events as csv, tsv and JSON lines, compressed and not, against zlib and pandas";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("rechub-formats-").FullName;
        try
        {
            var files = Write(folder, 1);
            output.WriteLine(
                "| file | MB | unpack, s | zlib, s | unpack / zlib | import, s | pandas, s | ratio |"
            );
            output.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
            foreach (var file in files)
                Compare(output, file);
            output.WriteLine();
            output.WriteLine($"| file | peak MB at 1 million | at {Millions} million |");
            output.WriteLine("|---|---:|---:|");
            var peaks = files.Select(Peak).ToArray();
            var larger = Write(folder, Millions).Select(Peak).ToArray();
            for (var i = 0; i < files.Length; i++)
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {Path.GetFileName(files[i])} | {peaks[i]:F0} | {larger[i]:F0} |"
                    )
                );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(TextWriter output, string path)
    {
        var file = SourceFile.OnDisk(path);
        var content = FileCompression.Unpack(file);
        var isPacked = content != file;
        var isJson = path.Contains(".jsonl", StringComparison.Ordinal);
        var unpack = isPacked ? Median(() => PassThrough(content)) : double.NaN;
        var zlib = path.EndsWith(".gz", StringComparison.Ordinal) ? Peer(path, "zlib") : double.NaN;
        var import = Median(() => Import(path));
        var pandas =
            path.EndsWith(".zst", StringComparison.Ordinal) ? double.NaN
            : isJson ? Peer(path, "json")
            : Peer(path, path.Contains(".tsv", StringComparison.Ordinal) ? "tsv" : "csv");
        output.WriteLine(
            string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {Path.GetFileName(path)} | {file.Length / 1e6:F1} | {unpack:F3} | {zlib:F3} | {zlib / unpack:P0} | {import:F3} | {pandas:F3} | {pandas / import:F1}× |"
                )
                .Replace("NaN×", "", StringComparison.Ordinal)
                .Replace("NaN", "", StringComparison.Ordinal)
        );
    }

    /// <summary>Imports a file of events.</summary>
    public static void Import(string path) =>
        InteractionReader.Read(TableSource.Files(path), Columns);

    private static void PassThrough(SourceFile file)
    {
        using var stream = file.OpenPacked();
        var block = new byte[1 << 18];
        while (stream.Read(block) > 0) { }
    }

    private static double Peer(string path, string what) =>
        PeerProcess
            .Run("pandas", "read_job.py", path, what, $"--calls={Calls + 1}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(line => double.Parse(line, CultureInfo.InvariantCulture))
            .Order()
            .ElementAt(Calls / 2);

    private static double Median(Action call)
    {
        call();
        var seconds = new double[Calls];
        for (var i = 0; i < Calls; i++)
        {
            var start = Stopwatch.GetTimestamp();
            call();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[Calls / 2];
    }

    private static double Peak(string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { new ImportPeakBenchmark().Name },
            Environment = { [ImportFileBenchmark.PathVariable] = path },
        };
        return double.Parse(
            PeerProcess
                .Output(start, "Run it alone to see why.")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1],
            CultureInfo.InvariantCulture
        );
    }

    private static string[] Write(string folder, int millions)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, $"{millions}m")).FullName;
        var (csv, tsv, json) = (
            Path.Combine(place, "events.csv"),
            Path.Combine(place, "events.tsv"),
            Path.Combine(place, "events.jsonl")
        );
        var data = Generate(millions);
        WriteEvents(
            data,
            csv,
            "user_id,item_id,rating,timestamp",
            (user, item, rating, time) => $"{user},{item},{rating},{time}"
        );
        WriteEvents(
            data,
            tsv,
            "user_id\titem_id\trating\ttimestamp",
            (user, item, rating, time) => $"{user}\t{item}\t{rating}\t{time}"
        );
        WriteEvents(
            data,
            json,
            null,
            (user, item, rating, time) =>
                $"{{\"user_id\":{user},\"item_id\":{item},\"rating\":{rating},\"timestamp\":{time}}}"
        );
        return
        [
            csv,
            tsv,
            Packed(csv, ".gz", stream => new GZipStream(stream, CompressionLevel.Optimal)),
            Packed(
                csv,
                ".zst",
                stream => new ZstdSharp.CompressionStream(stream, leaveOpen: false)
            ),
            json,
            Packed(json, ".gz", stream => new GZipStream(stream, CompressionLevel.Optimal)),
        ];
    }

    private static InteractionData Generate(int millions) =>
        SampleGenerator.Generate(
            new SampleOptions
            {
                UserCount = millions * 6_500,
                ItemCount = millions * 2_500,
                InteractionCount = millions * 1_000_000L,
            }
        );

    private static void WriteEvents(
        InteractionData data,
        string path,
        string? header,
        Func<long, long, float, long, string> line
    )
    {
        using var writer = new StreamWriter(path, append: false, Encoding.ASCII, 1 << 20)
        {
            NewLine = "\n",
        };
        if (header is not null)
            writer.WriteLine(header);
        var (users, items, log) = (data.Users.Ids, data.Items.Ids, data.Log);
        for (var user = 0; user < log.UserCount; user++)
        {
            for (var i = log.UserOffsets[user]; i < log.UserOffsets[user + 1]; i++)
                writer.WriteLine(
                    line(
                        users.Integers[user],
                        items.Integers[log.ItemRows[i]],
                        log.Ratings![i],
                        log.Times[i]
                    )
                );
        }
    }

    private static string Packed(string path, string ending, Func<Stream, Stream> pack)
    {
        using var content = File.OpenRead(path);
        using var packing = pack(File.Create(path + ending));
        content.CopyTo(packing);
        return path + ending;
    }
}
