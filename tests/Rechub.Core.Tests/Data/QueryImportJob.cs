using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;
using Rechub.Data.Reading;

namespace Rechub.Tests.Data;

/// <summary>Imports a folder of Parquet through DuckDB, and says how many interactions there were and what memory it took at most.</summary>
internal static class QueryImportJob
{
    public const string Name = "import-query";

    /// <summary>Bytes that the database may use.</summary>
    public const long MemoryLimit = 100_000_000;

    public static int Run(string[] arguments)
    {
        using var connection = new DuckDBConnection(
            $"Data Source=:memory:;memory_limit={MemoryLimit}B;threads=1"
        );
        connection.Open();
        var data = InteractionReader.Read(
            TableSource.Query(connection, $"select * from '{arguments[0]}/*.parquet'"),
            new InteractionColumns
            {
                User = "who",
                Item = "what",
                Time = "clicked_at",
                Rating = "stars",
            }
        );
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{data.InteractionCount} {process.PeakWorkingSet64}"
            )
        );
        return 0;
    }
}
