using Rechub.Data;
using Rechub.Indexing;
using Rechub.Numerics;

namespace Rechub.Tests.Shared;

/// <summary>Items made up from a seed, with columns of every type, and a random vector of length one each.</summary>
internal static class TestItems
{
    public const int Dimension = 16;

    private static readonly string[] Genres = ["Action", "Comedy", "Drama", "Noir", "Sci-Fi"];

    public static IndexContent Make(
        int count,
        long seed = 1,
        string modelId = "model-a",
        int dimension = Dimension,
        bool textIds = false
    )
    {
        var random = new RandomStream(seed);
        var ids = textIds
            ? IdColumn.FromSorted([
                .. Enumerable.Range(0, count).Select(i => $"item \"{i:D7}\" é\\"),
            ])
            : IdColumn.FromSorted([.. Enumerable.Range(0, count).Select(i => 10L + 3 * i)]);
        return new IndexContent
        {
            ModelId = modelId,
            Metric = DistanceMetric.IP,
            Dimension = dimension,
            Items = new EntityTable("movie_id", ids, Columns(count, random)),
            Vectors = Vectors(count, dimension, random),
        };
    }

    /// <summary>The same items with some of their columns.</summary>
    public static IndexContent Only(IndexContent content, params string[] columns) =>
        content with
        {
            Items = new EntityTable(
                content.Items.KeyName,
                content.Items.Ids,
                [.. ItemColumns.Select(content.Items, columns)]
            ),
        };

    /// <summary>The same items from a row on.</summary>
    public static IndexContent From(IndexContent content, int firstRow) =>
        content with
        {
            Items = EntityRows.Select(
                content.Items,
                [.. Enumerable.Range(firstRow, content.Items.Count - firstRow)]
            ),
            Vectors = content.Vectors[(firstRow * content.Dimension)..],
        };

    /// <summary>Items to store in an index, and ids to take out.</summary>
    public static ItemChanges Changes(IndexContent items, params object[] deletedIds) =>
        new()
        {
            ModelId = items.ModelId,
            Upserts = items.Items,
            Vectors = items.Vectors,
            DeletedIds = deletedIds,
        };

    /// <summary>Random vectors of length one.</summary>
    public static float[] Vectors(int count, int dimension, RandomStream random)
    {
        var vectors = new float[count * dimension];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = (float)random.NextGaussian();
        return VectorGeometry.Normalized(vectors, dimension);
    }

    /// <summary>The exact answer to one query, by comparing with everything: score first, then id.</summary>
    public static (object Id, double Score)[] Scan(
        IndexContent items,
        ReadOnlySpan<float> query,
        DistanceMetric metric,
        Func<int, bool> isEligible
    )
    {
        var all = new List<(object Id, double Score)>();
        for (var row = 0; row < items.Items.Count; row++)
        {
            if (isEligible(row))
                all.Add((items.Items.Ids[row], Score(query, items.Vector(row), metric)));
        }

        return
        [
            .. metric == DistanceMetric.L2
                ? all.OrderBy(hit => hit.Score)
                : all.OrderByDescending(hit => hit.Score),
        ];
    }

    private static double Score(ReadOnlySpan<float> a, ReadOnlySpan<float> b, DistanceMetric metric)
    {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }

        return metric switch
        {
            DistanceMetric.IP => dot,
            DistanceMetric.Cosine => dot / Math.Sqrt(aa * bb),
            _ => aa - 2 * dot + bb,
        };
    }

    private static FeatureColumn[] Columns(int count, RandomStream random)
    {
        var codes = new int[count];
        var years = new long[count];
        var prices = new double[count];
        var scores = new double[count];
        var stock = new int[count];
        var offsets = new int[count + 1];
        var genres = new List<int>();
        for (var row = 0; row < count; row++)
        {
            codes[row] = row;
            years[row] = 1950 + random.Next(70);
            prices[row] = random.Next(1000) / 100.0;
            // What 32 bits hold exactly.
            scores[row] = random.Next(41) / 8.0;
            stock[row] = random.Next(2);
            for (var genre = random.Next(Genres.Length); genre < Genres.Length; genre += 2)
                genres.Add(genre);
            offsets[row + 1] = genres.Count;
        }

        return
        [
            new TextColumn(
                "title",
                [.. Enumerable.Range(0, count).Select(i => $"Títle {i:D7}")],
                codes
            ),
            new IntegerColumn("year", years),
            new NumberColumn("price", prices),
            new NumberColumn("score", scores),
            new TextColumn("in_stock", ["False", "True"], stock),
            new TextListColumn("genres", Genres, offsets, [.. genres]),
            new TextColumn(
                "cate_id",
                Genres,
                [.. offsets[..^1].Select(o => o < genres.Count ? genres[o] : 0)]
            ),
        ];
    }
}
