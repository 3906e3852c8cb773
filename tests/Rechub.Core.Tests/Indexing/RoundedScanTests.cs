using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Numerics;

namespace Rechub.Tests.Indexing;

/// <summary>
/// A query alone is searched by rounded numbers first; many together by whole ones. Both must find the same to the last bit, on
/// vectors that are as unkind to rounding as can be.
/// </summary>
public sealed class RoundedScanTests
{
    private const int Rows = 3_000;
    private const int TopK = 20;
    private const int Queries = 24;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, DistanceMetric, int> Cases()
    {
        var cases = new TheoryData<string, DistanceMetric, int>();
        foreach (var kind in Kinds.Keys)
        {
            foreach (var metric in Enum.GetValues<DistanceMetric>())
            {
                foreach (var dimension in (int[])[1, 33])
                    cases.Add(kind, metric, dimension);
            }
        }

        return cases;
    }

    // A coordinate of the row or query of that number.
    private static readonly Dictionary<string, Func<RandomStream, int, float>> Kinds = new()
    {
        ["of all sizes"] = (stream, row) => Uniform(stream) * MathF.Pow(10, row % 31 - 15),
        ["hardly different"] = (stream, _) => 1 + (stream.Next(1 << 12) * MathF.Pow(2, -23)),
        ["rounded the farthest"] = (stream, row) =>
            BitConverter.Int32BitsToSingle(
                (0x3F80 << 16) + (stream.Next(64) << 16) + 0x7FFF + (row % 3)
            ),
        ["not normal"] = (stream, _) => Uniform(stream) * 1e-39f,
        ["as long as may be"] = (stream, row) => Uniform(stream) * (row % 5 == 0 ? 1e18f : 1e17f),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_query_alone_finds_what_it_finds_among_many(
        string kind,
        DistanceMetric metric,
        int dimension
    )
    {
        var stream = new RandomStream(seed: 11);
        var queries = Vectors(stream, kind, Queries, dimension);
        var index = ExactIndex.Create(
            new IndexContent
            {
                ModelId = "model",
                Metric = metric,
                Dimension = dimension,
                Items = new EntityTable(
                    "item_id",
                    IdColumn.FromSorted([.. Enumerable.Range(0, Rows).Select(id => (long)id)]),
                    []
                ),
                Vectors = Vectors(stream, kind, Rows, dimension),
            },
            Stop
        );

        var together = Search(index, queries, Queries);

        for (var query = 0; query < Queries; query++)
        {
            var alone = Assert.Single(
                Search(index, queries.AsMemory(query * dimension, dimension), 1)
            );
            Assert.Equal(together[query].ItemId, alone.ItemId);
            Assert.Equal(together[query].Score, alone.Score);
        }
    }

    [Fact]
    public unsafe void Every_number_comes_back_from_its_two_halves()
    {
        const int dimension = 64;
        var stream = new RandomStream(seed: 12);
        float[] edges =
        [
            0f,
            -0f,
            float.Epsilon,
            -float.Epsilon,
            BitConverter.Int32BitsToSingle(0x007F_FFFF),
            BitConverter.Int32BitsToSingle(0x3F7F_FFFF),
            BitConverter.Int32BitsToSingle(0x3F80_8000),
            BitConverter.Int32BitsToSingle(0x3F80_7FFF),
            -1.1f,
            9e18f,
        ];
        var rows = new float[VectorPanels.Width * dimension];
        for (var i = 0; i < rows.Length; i++)
            rows[i] =
                i < edges.Length
                    ? edges[i]
                    : Uniform(stream) * MathF.Pow(2, stream.Next(160) - 100);
        var upper = new uint[VectorPanels.Words * dimension];
        var lower = new uint[upper.Length];
        var joined = new float[rows.Length];
        var row = new float[dimension];

        VectorPanels.Pack(rows, dimension, upper, lower);

        fixed (
            uint* high = upper,
                low = lower
        )
        {
            fixed (float* panel = joined)
                VectorPanels.Join(high, low, upper.Length, panel);
            for (var r = 0; r < VectorPanels.Width; r++)
            {
                VectorPanels.Unpack(high, low, r, dimension, row);
                for (var d = 0; d < dimension; d++)
                {
                    var expected = BitConverter.SingleToInt32Bits(rows[(r * dimension) + d]);
                    Assert.Equal(expected, BitConverter.SingleToInt32Bits(row[d]));
                    Assert.Equal(
                        expected,
                        BitConverter.SingleToInt32Bits(joined[(d * VectorPanels.Width) + r])
                    );
                }
            }
        }
    }

    private static SearchHits[] Search(
        ExactIndex index,
        ReadOnlyMemory<float> queries,
        int count
    ) =>
        [
            .. index.Search(
                new SearchQuery
                {
                    Vectors = queries,
                    Count = count,
                    TopK = TopK,
                    Threads = 1,
                },
                Stop
            ),
        ];

    private static float[] Vectors(RandomStream stream, string kind, int rows, int dimension) =>
        [.. Enumerable.Range(0, rows * dimension).Select(i => Kinds[kind](stream, i / dimension))];

    private static float Uniform(RandomStream stream) => (float)((stream.NextDouble() * 2) - 1);
}
