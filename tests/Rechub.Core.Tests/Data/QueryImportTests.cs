using System.Globalization;
using DuckDB.NET.Data;

namespace Rechub.Tests.Data;

/// <summary>A warehouse's rows are streamed: what an import takes is the interactions, not the data that they lie in.</summary>
public sealed class QueryImportTests : IDisposable
{
    private const int FileCount = 8;

    /// <summary>
    /// User, item, time and rating take 20 bytes of the log being read and 16 of the log that is sorted; the rest is the
    /// runtime's share, for what it has freed and not yet returned.
    /// </summary>
    private const double BytesARow = 64;

    // What is freed in time varies from process to process, and only adds to a peak: the least of some is what an import takes.
    private const int Imports = 5;

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Memory_grows_with_the_interactions_and_not_with_the_folder()
    {
        var rows = ChildProcess.Times(normally: 2_000_000, inSoak: 20_000_000);
        Generate("small", rows / 4);
        Generate("large", rows);

        var (smallCount, smallPeak) = await ImportAsync("small");
        var (largeCount, largePeak) = await ImportAsync("large");

        Assert.Equal((rows / 4, rows), (smallCount, largeCount));
        // Each row has 200 bytes that no interaction needs, and all of it is more than the database may hold.
        Assert.True(SizeOf("large") > 3 * QueryImportJob.MemoryLimit);
        var growth = (largePeak - smallPeak) / (double)(rows - (rows / 4));
        Assert.True(
            growth < BytesARow,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{growth:F0} bytes a row: from {smallPeak} for {smallCount} rows to {largePeak} for {largeCount}"
            )
        );
    }

    private void Generate(string name, int rows)
    {
        Directory.CreateDirectory(folder[name]);
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        for (var file = 0; file < FileCount; file++)
        {
            using var command = connection.CreateCommand();
            command.CommandText = string.Create(
                CultureInfo.InvariantCulture,
                $"""
                copy (
                    select (i * 7919) % 100003 as who, (i * i + 31 * i) % 20011 as what,
                        timestamp '2024-01-01' + i * interval 1 second as clicked_at, (i % 9 + 1) / 2.0 as stars,
                        sha256('a' || i) || sha256('b' || i) || sha256('c' || i) || substr(sha256('d' || i), 1, 8) as payload
                    from range({(long)rows * file / FileCount}, {(long)rows
                    * (file + 1)
                    / FileCount}) t(i)
                ) to '{folder[name]}/{file}.parquet' (format parquet, compression uncompressed);
                """
            );
            command.ExecuteNonQuery();
        }
    }

    private long SizeOf(string name) =>
        Directory.GetFiles(folder[name]).Sum(file => new FileInfo(file).Length);

    private async Task<(int Count, long Peak)> ImportAsync(string name)
    {
        var least = await ImportOnceAsync(name);
        for (var import = 1; import < Imports; import++)
        {
            var next = await ImportOnceAsync(name);
            Assert.Equal(least.Count, next.Count);
            least.Peak = Math.Min(least.Peak, next.Peak);
        }

        return least;
    }

    private async Task<(int Count, long Peak)> ImportOnceAsync(string name)
    {
        using var process = ChildProcess.Start(QueryImportJob.Name, folder[name]);
        var output = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.Equal(0, process.ExitCode);
        var numbers = output.Split(' ');
        return (
            int.Parse(numbers[0], CultureInfo.InvariantCulture),
            long.Parse(numbers[1], CultureInfo.InvariantCulture)
        );
    }
}
