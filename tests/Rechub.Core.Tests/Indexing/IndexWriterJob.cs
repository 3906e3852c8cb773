using System.Globalization;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;

namespace Rechub.Tests.Indexing;

/// <summary>
/// Writes one index for ever: publishes it whole, then updates the first items and takes some of the last ones out, often enough
/// that all is folded. All that one step writes carries the same number, so a reader can tell whether it sees a step whole.
/// </summary>
internal static class IndexWriterJob
{
    public const string Name = "write-index";
    public const string Beside = "write-index-beside";
    public const string Written = "written";
    public const string Refused = "refused";

    /// <summary>Items that stay; behind them are those that updates take out.</summary>
    public const int Items = 3000;
    public const int Updated = 100;
    private const int Passing = 120;
    private const int UpdatesPerPublish = 12;
    private const int Dimension = 16;

    public static int Run(string[] arguments)
    {
        var version = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        Publish(arguments[0], version++);
        Console.WriteLine("started");
        while (true)
        {
            var index = Publish(arguments[0], version++);
            for (var update = 0; update < UpdatesPerPublish; update++)
                Update(index, version++, update);
        }
    }

    /// <summary>Does the same beside another process, and says after each step whether it was let.</summary>
    public static int RunBeside(string[] arguments)
    {
        for (var version = int.Parse(arguments[1], CultureInfo.InvariantCulture); ; )
        {
            try
            {
                var index = Publish(arguments[0], version++);
                Update(index, version++, update: 0);
                Console.WriteLine(Written);
            }
            catch (RechubException error) when (error.ErrorId == "IndexBusy")
            {
                Console.WriteLine(Refused);
            }
        }
    }

    public static ExactIndex Publish(string path, int version) =>
        ExactIndex.Write(
            path,
            new IndexContent
            {
                ModelId = "model",
                Metric = DistanceMetric.IP,
                Dimension = Dimension,
                Items = Table(Items + Passing),
                Vectors = Vectors(Items + Passing, version),
            },
            CancellationToken.None
        );

    /// <summary>Updates the first items, and takes out ten of the last ones.</summary>
    public static void Update(ExactIndex index, int version, int update) =>
        index.Update(
            new ItemChanges
            {
                ModelId = "model",
                Upserts = Table(Updated),
                Vectors = Vectors(Updated, version),
                DeletedIds =
                [
                    .. Enumerable.Range(Items + (10 * update), 10).Select(id => (object)(long)id),
                ],
            },
            CancellationToken.None
        );

    private static EntityTable Table(int count) =>
        new(
            "item_id",
            IdColumn.FromSorted([.. Enumerable.Range(0, count).Select(id => (long)id)]),
            []
        );

    private static float[] Vectors(int count, int version)
    {
        var vectors = new float[count * Dimension];
        Array.Fill(vectors, version);
        return vectors;
    }
}
