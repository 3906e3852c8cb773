using System.Diagnostics;
using System.Globalization;
using Rechub.Data.Datasets;
using Rechub.Data.Reading;
using Rechub.Numerics;

namespace Rechub.Tests.Data;

/// <summary>
/// Imports damaged files of every format that is not text, each of which must be imported or refused, and says what memory that took at most,
/// native memory included.
/// </summary>
internal static class DamagedImportJob
{
    public const string Name = "import-damaged";

    public static int Run(string[] arguments)
    {
        var seeds = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        using var folder = new TemporaryFolder();
        foreach (var (what, bytes) in BinaryInput.Whole)
        {
            for (var seed = 0; seed < seeds; seed++)
            {
                var path = folder.Write(
                    Path.GetFileName(what),
                    BinaryInput.Damage(bytes, new RandomStream(seed))
                );
                foreach (var skip in new[] { false, true })
                {
                    if (
                        !IsImportedOrRefused(path, new InvalidRecords(skip), $"{what}, seed {seed}")
                    )
                        return 1;
                }

                File.Delete(path);
            }
        }

        using var process = Process.GetCurrentProcess();
        Console.WriteLine(process.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static bool IsImportedOrRefused(string path, InvalidRecords invalid, string what)
    {
        try
        {
            var isMovieLens =
                path.EndsWith(".zip", StringComparison.Ordinal)
                && !Path.GetFileName(path).StartsWith("own", StringComparison.Ordinal);
            var data = isMovieLens
                ? MovieLensReader.Read(path, context: new ImportContext { Invalid = invalid })
                : InteractionReader.Read(
                    TableSource.Files(path),
                    InputShape.Columns,
                    context: new ImportContext { Invalid = invalid }
                );
            if (
                data.UserCount + 1 == data.Log.UserOffsets.Length
                && Array.TrueForAll(data.Log.ItemRows, item => item >= 0 && item < data.ItemCount)
            )
                return true;
            Console.Error.WriteLine($"{what}: what was imported does not fit together.");
        }
        catch (RechubException error)
        {
            if (error.Message.Length > 0)
                return true;
            Console.Error.WriteLine($"{what}: refused without a word.");
        }
        catch (Exception problem)
        {
            Console.Error.WriteLine($"{what}: {problem}");
        }

        return false;
    }
}
