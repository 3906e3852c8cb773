using System.Globalization;
using Rechub.Indexing;
using Rechub.Interactions;

namespace Rechub.Tests.Indexing;

/// <summary>
/// Writes one index for ever: publishes it whole, then updates the first items a few times. All that one step writes carries
/// the same number, so a reader can tell whether it sees a step whole.
/// </summary>
internal static class IndexWriterJob
{
    public const string Name = "write-index";
    public const int Items = 3000;
    public const int Updated = 100;
    private const int Dimension = 16;

    public static int Run(string[] arguments)
    {
        var version = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        Publish(arguments[0], version++);
        Console.WriteLine("started");
        while (true)
        {
            var index = Publish(arguments[0], version++);
            for (var update = 0; update < 5; update++)
                index.Update(
                    new ItemChanges
                    {
                        ModelId = "model",
                        Upserts = Table(Updated),
                        Vectors = Vectors(Updated, version++),
                        DeletedIds = [],
                    },
                    CancellationToken.None
                );
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
                Items = Table(Items),
                Vectors = Vectors(Items, version),
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
