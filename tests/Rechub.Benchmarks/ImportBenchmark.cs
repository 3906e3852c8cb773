using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rechub.Data;
using Rechub.Data.Datasets;

namespace Rechub.Benchmarks;

/// <summary>
/// Reading (a file becomes columns, ids encoded) and import (read, encode, sort, split) against pandas' read_csv on the same
/// files, both called again and for the first time in a process; and the growth of import with the number of ratings.
/// </summary>
internal sealed class ImportBenchmark : IBenchmark
{
    private const int Repetitions = 3;
    private const int PeerCalls = 6;

    /// <summary>What torch-rechub takes, on a machine like this, to read, encode and make the samples of the merged csv.</summary>
    private const double OriginalSeconds = 108;
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
            output.WriteLine("| file | pandas read_csv, s | read, s | ratio | import, s | ratio |");
            output.WriteLine("|---|---:|---:|---:|---:|---:|");
            var merged = Path.Combine(folder, "merged.csv");
            PeerProcess.Run("numpy", "make_ratings.py", merged);
            Compare(output, "merged csv, 1,000,209 ratings", merged, merged, []);
            Directory.CreateDirectory(Path.Combine(folder, "dat"));
            WriteRatings(Generate(1), Path.Combine(folder, "dat", "ratings.dat"), "::", "");
            File.WriteAllText(Path.Combine(folder, "dat", "movies.dat"), "1::One (1990)::Drama\n");
            // The C engine takes no separator of two characters; with one of them every second column is empty.
            Compare(
                output,
                "ratings.dat, 1,000,000 ratings",
                Path.Combine(folder, "dat"),
                Path.Combine(folder, "dat", "ratings.dat"),
                ["--sep", ":", "--columns", "0", "2", "4", "6"]
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
        string[] layout
    )
    {
        var (first, again) = (new List<double>(), new List<double>());
        var ours = new List<double[]>();
        for (var i = 0; i < Repetitions; i++)
        {
            var calls = PeerProcess
                .Run("pandas", "pandas_job.py", [file, $"--calls={PeerCalls}", .. layout])
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => double.Parse(line, CultureInfo.InvariantCulture))
                .ToArray();
            first.Add(calls[0]);
            again.AddRange(calls[1..]);
            ours.Add(Import(path));
        }

        var (peer, read, import) = (Median(again), Of(3), Of(4));
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {peer:F3} | {read:F3} | {peer / read:F1}× | {import:F3} | {peer / import:F1}× |"
            )
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| the first call of a process | {Median(first):F3} | | | {Of(5):F3} | {Median(first) / Of(5):F1}× |"
            )
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| that and the first batch | | | | {Of(6):F3} | peak {ours.Max(run => run[8]):F0} MB |"
            )
        );
        // Only a merged file has everything that the original's job reads.
        if (!File.Exists(path))
            return;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| the same by the original, with current pandas | {OriginalSeconds} | | | | {OriginalSeconds / Of(6):F0}× |"
            )
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| by the names of its columns (Import-Interaction) | {peer:F3} | | | {Of(9):F3} | {peer / Of(9):F1}× |"
            )
        );

        double Of(int column) => Median(ours.Select(run => run[column]));
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
                $"| {run[0]:N0} | {run[5]:F2} | {run[5] * 1e6 / run[0]:F2} | {run[8]:F0} |"
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

    /// <summary>Imports in a process of its own; the columns of <see cref="ImportFileBenchmark"/>.</summary>
    private static double[] Import(string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { new ImportFileBenchmark().Name },
            Environment = { [ImportFileBenchmark.PathVariable] = path },
        };
        var lines = PeerProcess
            .Output(start, "Run it alone to see why.")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. lines[^1]
                .Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(field => double.Parse(field, CultureInfo.InvariantCulture)),
        ];
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
