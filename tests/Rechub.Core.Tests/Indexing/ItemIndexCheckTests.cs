using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;

namespace Rechub.Tests.Indexing;

public sealed class ItemIndexCheckTests : IDisposable
{
    private const int Dimension = 4;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void One_byte_of_any_block_or_section_of_any_update_is_found()
    {
        var path = folder["items.index"];
        var index = ExactIndex.Write(path, Content(rows: 1000));
        index.Update(
            new ItemChanges
            {
                ModelId = "model",
                Upserts = Content(rows: 20).Items,
                Vectors = Content(rows: 20).Vectors,
                DeletedIds = [500L],
            },
            CancellationToken.None
        );
        var whole = File.ReadAllBytes(path);
        var checkedCount = 0;
        var start = 0L;
        foreach (var image in OpenedIndex.Map(path).Images)
        {
            string[] planes = [IndexDirectory.UpperVectors, IndexDirectory.LowerVectors];
            foreach (var (name, section) in image.Directory.Sections)
            {
                if (!planes.Contains(name) && section.Length > 0)
                    AssertFound(start + section.Offset + (section.Length / 2), $"'{name}'");
            }

            var blockBytes = VectorPanels.PlaneLength(VectorPanels.BlockRows, Dimension);
            for (var block = 0; block < image.BlockCount; block++)
            {
                foreach (var plane in planes)
                    AssertFound(
                        start + image.Directory.Sections[plane].Offset + (block * blockBytes),
                        $"block {block} "
                    );
            }

            start = IndexWriter.Aligned(start + image.Length);
        }

        // Four blocks and one, of two planes; their two checksums and lengths, ids, three sections of titles and one of years in
        // each image; deleted ids.
        Assert.Equal((2 * 5) + (2 * 8) + 1, checkedCount);

        void AssertFound(long offset, string what)
        {
            var damaged = (byte[])whole.Clone();
            damaged[offset] ^= 1;
            File.WriteAllBytes(path, damaged);
            var check = ItemIndexCheck.Run(path, null, CancellationToken.None);
            Assert.False(check.IsValid);
            Assert.Contains(
                check.Problem,
                problem => problem.Contains(what, StringComparison.Ordinal)
            );
            checkedCount++;
        }
    }

    private static IndexContent Content(int rows) =>
        new()
        {
            ModelId = "model",
            Metric = DistanceMetric.IP,
            Dimension = Dimension,
            Items = new EntityTable(
                "item_id",
                IdColumn.FromSorted([.. Enumerable.Range(0, rows).Select(id => (long)id)]),
                [
                    new TextColumn("title", ["Heat", "Up"], new int[rows]),
                    new IntegerColumn("year", new long[rows]),
                ]
            ),
            Vectors = new float[rows * Dimension],
        };
}
