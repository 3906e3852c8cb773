using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;

namespace Rechub.Tests.Indexing;

public sealed class SharedIndexTests
{
    private const int Items = 64;

    [Fact]
    public void Searches_side_by_side_keep_their_own_filter_and_exclusions()
    {
        var index = ExactIndex.Create(
            new IndexContent
            {
                ModelId = "model",
                Metric = DistanceMetric.IP,
                Dimension = 1,
                Items = new EntityTable(
                    "item_id",
                    Ids(0, 1),
                    [
                        new IntegerColumn(
                            "parity",
                            [.. Enumerable.Range(0, Items).Select(i => i % 2L)]
                        ),
                    ]
                ),
                Vectors = Enumerable.Repeat(1f, Items).ToArray(),
            }
        );
        // Of the one catalog row 3 is item 3, of the other it is item 6.
        IdColumn[] catalogs = [Ids(0, 1), Ids(0, 2)];

        Parallel.For(
            0,
            20_000,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            i =>
            {
                var (parity, step) = (i % 2, 1 + (i / 2 % 2));
                var hits = index
                    .Search(
                        new SearchQuery
                        {
                            Vectors = new float[] { 1 },
                            Count = 1,
                            TopK = Items,
                            Threads = 1,
                            Filter = $"parity == {parity}",
                            Excluded = new ExcludedItems(catalogs[step - 1], [0, 1], [3]),
                        },
                        CancellationToken.None
                    )
                    .Single();
                Assert.Equal(
                    Enumerable
                        .Range(0, Items)
                        .Where(id => id % 2 == parity && id != 3 * step)
                        .Select(id => (object)(long)id),
                    hits.ItemId
                );
            }
        );
    }

    private static IdColumn Ids(int first, int step) =>
        IdColumn.FromSorted([.. Enumerable.Range(first, Items).Select(i => (long)i * step)]);
}
