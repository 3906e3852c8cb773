using Rechub.Data;
using Rechub.Indexing;
using Rechub.Numerics;

namespace Rechub.Benchmarks;

/// <summary>Items with vectors to index, as the benchmarks need them.</summary>
internal static class BenchmarkItems
{
    /// <summary>Items 0, 1, … with these vectors, to be compared by inner product.</summary>
    public static IndexContent Content(
        float[] vectors,
        int dimension,
        params FeatureColumn[] columns
    ) =>
        new()
        {
            ModelId = "benchmark",
            Metric = DistanceMetric.IP,
            Dimension = dimension,
            Items = new EntityTable(
                "item_id",
                IdColumn.FromSorted([
                    .. Enumerable.Range(0, vectors.Length / dimension).Select(i => (long)i),
                ]),
                columns
            ),
            Vectors = vectors,
        };

    /// <summary>Row-major vectors of coordinates from −0.5 to 0.5.</summary>
    public static float[] Vectors(int count, int dimension, long seed)
    {
        var stream = new RandomStream(seed);
        var vectors = new float[count * dimension];
        foreach (ref var x in vectors.AsSpan())
            x = (float)stream.NextDouble() - 0.5f;
        return vectors;
    }
}
