using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rechub.Interactions;

namespace Rechub.Benchmarks;

/// <summary>
/// Import (read, encode, sort, split; the interactions are then ready for batches) against pandas' read_csv alone, on the same
/// files, and its growth with their size.
/// </summary>
internal sealed class ImportBenchmark : IBenchmark
{
    private const int Repetitions = 3;
    private static readonly int[] Millions = [1, 5, 25];

    /// <inheritdoc/>
    public string Name => "import";

    /// <inheritdoc/>
    public string Description =>
        "Import of generated ratings in a process of its own, against pandas read_csv, and from 1 to 25 million";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("rechub-import-").FullName;
        try
        {
            output.WriteLine(
                "| file | pandas read_csv, s | our import, s | ratio | with process start, s | peak MB |"
            );
            output.WriteLine("|---|---:|---:|---:|---:|---:|");
            var merged = Path.Combine(folder, "merged.csv");
            RunPython([Path.Combine(PeerFolder(), "make_ratings.py"), merged]);
            Compare(output, "merged csv, 1,000,209 ratings", merged, merged, "sep=','");
            Directory.CreateDirectory(Path.Combine(folder, "dat"));
            WriteRatings(Generate(1), Path.Combine(folder, "dat", "ratings.dat"), "::", "");
            File.WriteAllText(Path.Combine(folder, "dat", "movies.dat"), "1::One (1990)::Drama\n");
            // The C engine takes no separator of two characters; with one of them every second column is empty.
            Compare(
                output,
                "ratings.dat, 1,000,000 ratings",
                Path.Combine(folder, "dat"),
                Path.Combine(folder, "dat", "ratings.dat"),
                "sep=':',header=None,usecols=[0,2,4,6]"
            );

            output.WriteLine();
            output.WriteLine("| ratings.csv | seconds | µs a rating | peak MB |");
            output.WriteLine("|---:|---:|---:|---:|");
            foreach (var millions in Millions)
                Grow(output, folder, millions);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(
        TextWriter output,
        string what,
        string path,
        string file,
        string arguments
    )
    {
        var script =
            $"import sys,time,pandas;t=time.perf_counter();pandas.read_csv(sys.argv[1],engine='c',{arguments});print(time.perf_counter()-t)";
        var (theirs, ours) = (new List<double>(), new List<double[]>());
        for (var i = 0; i < Repetitions; i++)
        {
            theirs.Add(double.Parse(RunPython(["-c", script, file]), CultureInfo.InvariantCulture));
            ours.Add(Import(path));
        }

        var (peer, own) = (Median(theirs), Median(ours.Select(run => run[3])));
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {peer:F2} | {own:F3} | {peer / own:F1}× | {Median(ours.Select(run => run[4])):F2} | {ours.Max(run => run[5]):F0} |"
            )
        );
    }

    private static void Grow(TextWriter output, string folder, int millions)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, $"{millions}m")).FullName;
        WriteRatings(
            Generate(millions),
            Path.Combine(place, "ratings.csv"),
            ",",
            "userId,movieId,rating,timestamp\n"
        );
        File.WriteAllText(
            Path.Combine(place, "movies.csv"),
            "movieId,title,genres\n1,One (1990),Drama\n"
        );
        var run = Import(place);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {run[0]:N0} | {run[3]:F2} | {run[3] * 1e6 / run[0]:F2} | {run[5]:F0} |"
            )
        );
        Directory.Delete(place, recursive: true);
    }

    /// <summary>Ratings in the shape of ml-25m: 154 a user, 2.6 users an item.</summary>
    private static InteractionData Generate(int millions) =>
        SampleGenerator.Generate(
            new SampleOptions
            {
                UserCount = millions * 6_500,
                ItemCount = millions * 2_500,
                InteractionCount = millions * 1_000_000L,
            }
        );

    private static void WriteRatings(
        InteractionData data,
        string path,
        string separator,
        string header
    )
    {
        using var writer = new StreamWriter(path, append: false, Encoding.ASCII, 1 << 20);
        writer.Write(header);
        var (users, items, log) = (data.Users.Ids, data.Items.Ids, data.Log);
        for (var user = 0; user < log.UserCount; user++)
        {
            for (var i = log.UserOffsets[user]; i < log.UserOffsets[user + 1]; i++)
                writer.Write(
                    $"{users.Integers[user]}{separator}{items.Integers[log.ItemRows[i]]}{separator}{log.Ratings![i]}{separator}{log.Times[i]}\n"
                );
        }
    }

    /// <summary>Imports in a process of its own: interactions, users, items, seconds, seconds since its start, peak MB.</summary>
    private static double[] Import(string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            ArgumentList = { new ImportFileBenchmark().Name },
            Environment = { [ImportFileBenchmark.PathVariable] = path },
        };
        var lines = Output(start).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. lines[^1]
                .Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(field => double.Parse(field, CultureInfo.InvariantCulture)),
        ];
    }

    private static string RunPython(string[] arguments)
    {
        var python = Environment.GetEnvironmentVariable("RECHUB_PEER_PYTHON") ?? "python3";
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Output(start);
    }

    private static string Output(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? text
            : throw new InvalidOperationException(
                $"'{start.FileName} {string.Join(' ', start.ArgumentList)}' failed. Set RECHUB_PEER_PYTHON to a Python with pandas."
            );
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static string PeerFolder() =>
        Path.Combine(
            Environment.GetEnvironmentVariable("RECHUB_SHARED")
                ?? Path.Combine(Environment.CurrentDirectory, "..", "shared"),
            "peer"
        );
}
