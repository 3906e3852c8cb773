using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Numerics;

namespace Rechub.Tests.Indexing;

public sealed class IndexFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rechub-index-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string File => Path.Combine(folder, "items.index");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_says_what_was_written()
    {
        ExactIndex.Write(File, Content(rows: 1000, dimension: 24), Stop);

        var index = ExactIndex.Open(File);

        Assert.Equal(1000, index.Count);
        Assert.Equal(24, index.Dimension);
        Assert.Equal("model", index.ModelId);
        Assert.Equal(DistanceMetric.IP, index.Metric);
        Assert.Equal(File, index.Location);
        Assert.Equal([File], Directory.GetFiles(folder));
    }

    [Fact]
    public void Text_ids_are_found_and_excluded_like_integers()
    {
        var content = Content(rows: 300, dimension: 8, textIds: true);
        var index = ExactIndex.Write(File, content, Stop);
        var query = content.Vectors[..8];

        var all = Search(index, query, null);
        var rest = Search(
            index,
            query,
            new ExcludedItems(content.Items.Ids, [0, 1], [content.Items.Ids.RowOf(all.ItemId[0])])
        );

        Assert.IsType<string>(all.ItemId[0]);
        Assert.Equal(all.ItemId[1..4], rest.ItemId[..3]);
    }

    [Fact]
    public void A_reader_keeps_what_it_opened_when_the_file_is_replaced()
    {
        var before = Content(rows: 500, dimension: 8, seed: 1);
        var index = ExactIndex.Write(File, before, Stop);
        var expected = Search(ExactIndex.Create(before, Stop), before.Vectors[..8], null);

        ExactIndex.Write(File, Content(rows: 700, dimension: 16, seed: 2), Stop);

        Assert.Equal(expected.ItemId, Search(index, before.Vectors[..8], null).ItemId);
        Assert.Equal(16, ExactIndex.Open(File).Dimension);
    }

    [Fact]
    public void Every_damaged_byte_is_noticed()
    {
        var content = Content(rows: 300, dimension: 4);
        ExactIndex.Write(File, content, Stop);
        var whole = System.IO.File.ReadAllBytes(File);
        var stream = new RandomStream(seed: 5);
        var noticed = 0;
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var damaged = (byte[])whole.Clone();
            var place = stream.Next(damaged.Length);
            damaged[place] ^= (byte)(1 << stream.Next(8));
            System.IO.File.WriteAllBytes(File, damaged);
            try
            {
                var hits = Search(ExactIndex.Open(File), content.Vectors[..4], null);
                // What is not noticed lies between sections, where nothing is read.
                Assert.Equal(
                    Search(ExactIndex.Create(content, Stop), content.Vectors[..4], null).ItemId,
                    hits.ItemId
                );
            }
            catch (RechubException error)
            {
                Assert.StartsWith("Index", error.ErrorId.Replace("NotAnItem", ""));
                noticed++;
            }
        }

        Assert.True(noticed > 50, $"{noticed} of 300 were noticed");
    }

    [Fact]
    public void A_filter_on_the_partition_column_reads_only_its_partition()
    {
        var content = Content(rows: 2048, dimension: 8);
        content = content with
        {
            Items = new EntityTable(
                "movie_id",
                content.Items.Ids,
                [new IntegerColumn("shelf", [.. Enumerable.Range(0, 2048).Select(row => row % 4L)])]
            ),
            PartitionColumn = "SHELF",
        };
        ExactIndex.Write(File, content, Stop);
        var bytes = System.IO.File.ReadAllBytes(File);
        // The last of eight blocks of 256 × 8 numbers, which follow the header; it holds half of shelf 3.
        bytes[4096 + (7 * 256 * 8 * 4)] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);
        var index = ExactIndex.Open(File);
        var query = content.Vectors[..8];

        for (var shelf = 0; shelf < 3; shelf++)
            Assert.Equal(
                Search(ExactIndex.Create(content, Stop), query, null, $"shelf == {shelf}").ItemId,
                Search(index, query, null, $"shelf == {shelf}").ItemId
            );
        foreach (var filter in new[] { "shelf == 3", "shelf > 1", null })
            Assert.Equal(
                "IndexDamaged",
                Assert.Throws<RechubException>(() => Search(index, query, null, filter)).ErrorId
            );
    }

    [Fact]
    public void An_update_is_appended_until_a_fifth_is_dead_then_all_is_written_anew()
    {
        var content = Content(rows: 1000, dimension: 8) with { PartitionColumn = "year" };
        var index = ExactIndex.Write(File, content, Stop);
        var whole = new FileInfo(File).Length;
        object[] ids = [.. Enumerable.Range(0, 210).Select(i => (object)(40L * i))];

        index.Update(ItemChanges.Removal("model", ids[..199]), Stop);
        var before = ItemIndexCheck.Run(File, null, Stop);
        index.Update(ItemChanges.Removal("model", ids[199..]), Stop);
        var after = ItemIndexCheck.Run(File, null, Stop);

        Assert.Equal((1, 801L, true), (before.UpdateCount, before.ItemCount, before.IsValid));
        Assert.Equal((0, 790L, true), (after.UpdateCount, after.ItemCount, after.IsValid));
        Assert.True(new FileInfo(File).Length < whole);
        Assert.Equal([File], Directory.GetFiles(folder));
        var left = OpenedIndex.Map(File).Images[0].Directory;
        Assert.Equal("year", left.PartitionColumn);
    }

    [Fact]
    public void Updates_of_single_items_add_little_to_a_file_of_many_titles()
    {
        var content = WithTitles(
            Content(rows: 5000, dimension: 16),
            row => $"The title of row {row}"
        );
        var index = ExactIndex.Write(File, content, Stop);
        var whole = new FileInfo(File).Length;

        for (var i = 0; i < 20; i++)
            Rename(index, content, row: 100 * i, $"Another title {i}");

        var grown = new FileInfo(File).Length - whole;
        // A page for the header, a panel of 32 vectors, and what belongs to the one item, up to a page's end.
        Assert.InRange(grown, 20, 20 * (4096 + (32 * 16 * sizeof(float)) + 4096));
        Assert.Equal(20, ItemIndexCheck.Run(File, null, Stop).UpdateCount);
        for (var i = 0; i < 20; i++)
            Assert.Equal($"Another title {i}", TitleAt(100 * i));
        Assert.Equal("The title of row 101", TitleAt(101));

        string? TitleAt(int row) => ExactIndex.Open(File).Read([10L * row], Stop)[0]!.Title;
    }

    [Fact]
    public void Updates_are_folded_when_they_are_a_fifth_of_the_bytes_or_many()
    {
        var content = WithTitles(Content(rows: 1000, dimension: 8), row => $"{row}");
        var index = ExactIndex.Write(File, content, Stop);
        var longTitle = new string('x', 700_000);

        Rename(index, content, row: 1, longTitle);
        Assert.Equal(1, ItemIndexCheck.Run(File, null, Stop).UpdateCount);
        Rename(index, content, row: 2, longTitle);
        Assert.Equal(0, ItemIndexCheck.Run(File, null, Stop).UpdateCount);

        var most = 0;
        for (var i = 0; i < 130; i++)
        {
            // The same item again and again, so that few rows are dead.
            Rename(index, content, row: 3, $"{i}");
            most = Math.Max(most, OpenedIndex.Map(File).Images.Count);
        }

        Assert.InRange(most, 100, 128);
        var check = ItemIndexCheck.Run(File, null, Stop);
        Assert.Equal((true, 1000L), (check.IsValid, check.ItemCount));
        Assert.InRange(check.UpdateCount, 0, 29);
        Assert.Equal(
            ["129", longTitle],
            ExactIndex.Open(File).Read([30L, 20L], Stop).Select(item => item!.Title)
        );
    }

    [Fact]
    public void A_commit_record_that_is_half_written_leaves_the_other_one()
    {
        var content = Content(rows: 100, dimension: 8);
        var index = ExactIndex.Write(File, content, Stop);
        index.Update(ItemChanges.Removal("model", [10L]), Stop);
        var whole = System.IO.File.ReadAllBytes(File);
        var (older, newer) = (new CommitSlot(1, 0, 0).Offset, new CommitSlot(2, 0, 0).Offset);

        Assert.Equal(99, WithDamage(older).Count);
        Assert.False(ItemIndexCheck.Run(File, null, Stop).IsValid);
        Assert.Equal(100, WithDamage(newer).Count);
        var check = ItemIndexCheck.Run(File, null, Stop);
        Assert.Contains("commit record", Assert.Single(check.Problem));
        ExactIndex.Open(File).Update(ItemChanges.Removal("model", [20L, 30L]), Stop);
        Assert.Equal(98, ExactIndex.Open(File).Count);
        Assert.True(ItemIndexCheck.Run(File, null, Stop).IsValid);
        Assert.Equal(
            "IndexDamaged",
            Assert.Throws<RechubException>(() => WithDamage(older, newer)).ErrorId
        );

        ExactIndex WithDamage(params long[] offsets)
        {
            var damaged = (byte[])whole.Clone();
            foreach (var offset in offsets)
                damaged[offset + 9] ^= 1;
            System.IO.File.WriteAllBytes(File, damaged);
            return ExactIndex.Open(File);
        }
    }

    [Fact]
    public void An_update_goes_over_what_one_that_was_killed_has_left()
    {
        var content = Content(rows: 1000, dimension: 8);
        var index = ExactIndex.Write(File, content, Stop);
        index.Update(ItemChanges.Removal("model", [10L]), Stop);
        var committed = new FileInfo(File).Length;
        using (var stream = new FileStream(File, FileMode.Append))
            stream.Write(new byte[50_000]);

        index.Update(ItemChanges.Removal("model", [20L]), Stop);

        var check = ItemIndexCheck.Run(File, null, Stop);
        Assert.Equal((true, 998L, 2), (check.IsValid, check.ItemCount, check.UpdateCount));
        Assert.InRange(new FileInfo(File).Length, committed, committed + 20_000);
    }

    [Fact]
    public void A_reader_keeps_what_it_opened_when_the_file_is_appended_to()
    {
        var content = Content(rows: 500, dimension: 8);
        ExactIndex.Write(File, content, Stop);
        var index = ExactIndex.Open(File);
        var query = content.Vectors[..8];
        var expected = Search(ExactIndex.Create(content, Stop), query, null);
        var writer = ExactIndex.Open(File);

        writer.Update(ItemChanges.Removal("model", [expected.ItemId[0]]), Stop);

        Assert.Equal(expected.ItemId, Search(index, query, null).ItemId);
        Assert.Equal(expected.ItemId[1..], Search(writer, query, null).ItemId[..9]);
    }

    [Fact]
    public void An_update_of_another_index_in_the_file_is_refused()
    {
        ExactIndex.Write(File, Content(rows: 100, dimension: 8), Stop);
        var first = System.IO.File.ReadAllBytes(File);
        ExactIndex.Write(File, Content(rows: 100, dimension: 16), Stop);
        var second = System.IO.File.ReadAllBytes(File);
        var start = (int)IndexWriter.Aligned(first.Length);
        byte[] both = [.. first, .. new byte[start - first.Length], .. second];
        var slot = new CommitSlot(2, both.Length, 200);
        slot.Write(both.AsSpan((int)slot.Offset));

        Assert.Equal("IndexDamaged", ErrorOf(both));
    }

    [Theory]
    [InlineData(DistanceMetric.IP, true)]
    [InlineData(DistanceMetric.L2, true)]
    [InlineData(DistanceMetric.Cosine, false)]
    public void A_vector_whose_scores_would_overflow_is_refused(DistanceMetric metric, bool refused)
    {
        var content = Content(rows: 10, dimension: 4) with { Metric = metric };
        var vectors = content.Vectors.ToArray();
        var query = new float[] { 1e20f, 0, 0, 0 };
        query.CopyTo(vectors, 12);
        var tooLong = content with { Vectors = vectors };

        if (refused)
        {
            var index = ExactIndex.Create(content, Stop);
            Assert.Equal("VectorTooLong", ErrorIdOf(() => ExactIndex.Create(tooLong, Stop)));
            Assert.Equal("VectorTooLong", ErrorIdOf(() => Search(index, query, null)));
        }
        else
            Assert.Equal(30L, Search(ExactIndex.Create(tooLong, Stop), query, null).ItemId[0]);

        static string ErrorIdOf(Func<object> work) => Assert.Throws<RechubException>(work).ErrorId;
    }

    [Fact]
    public void A_column_that_cannot_part_items_is_refused()
    {
        var content = Content(rows: 10, dimension: 4);
        var numbers = new EntityTable(
            "movie_id",
            content.Items.Ids,
            [new NumberColumn("price", new double[10])]
        );

        Assert.Equal("PartitionColumnNotFound", ErrorOf(content.Items, "shelf"));
        Assert.Equal("PartitionColumnUnusable", ErrorOf(numbers, "price"));

        string ErrorOf(EntityTable items, string column) =>
            Assert
                .Throws<RechubException>(() =>
                    ExactIndex.Create(
                        content with
                        {
                            Items = items,
                            PartitionColumn = column,
                        },
                        Stop
                    )
                )
                .ErrorId;
    }

    [Fact]
    public void A_truncated_a_foreign_and_an_empty_file_are_refused_with_the_reason()
    {
        ExactIndex.Write(File, Content(rows: 300, dimension: 4), Stop);
        var whole = System.IO.File.ReadAllBytes(File);
        Assert.Equal("IndexTruncated", ErrorOf(whole[..^1]));
        Assert.Equal("IndexTruncated", ErrorOf(whole[..100]));
        Assert.Equal("NotAnItemIndex", ErrorOf([]));
        Assert.Equal("NotAnItemIndex", ErrorOf([.. "userId,movieId\n1,2\n"u8]));
    }

    [Fact]
    public void A_vector_that_is_not_finite_is_refused_and_the_old_file_stays()
    {
        ExactIndex.Write(File, Content(rows: 10, dimension: 4), Stop);
        var content = Content(rows: 10, dimension: 4);
        var vectors = content.Vectors.ToArray();
        vectors[13] = float.NaN;

        var error = Assert.Throws<RechubException>(() =>
            ExactIndex.Write(
                File,
                new IndexContent
                {
                    ModelId = "other",
                    Metric = DistanceMetric.IP,
                    Dimension = 4,
                    Items = content.Items,
                    Vectors = vectors,
                },
                Stop
            )
        );

        Assert.Contains($"'{content.Items.Ids[3]}'", error.Message);
        Assert.Equal("model", ExactIndex.Open(File).ModelId);
        Assert.Equal([File], Directory.GetFiles(folder));
    }

    private string ErrorOf(byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        return Assert.Throws<RechubException>(() => ExactIndex.Open(File)).ErrorId;
    }

    private static SearchHits Search(
        ExactIndex index,
        ReadOnlyMemory<float> vectors,
        ExcludedItems? excluded,
        string? filter = null
    ) =>
        Assert.Single(
            index.Search(
                new SearchQuery
                {
                    Vectors = vectors,
                    Count = 1,
                    TopK = 10,
                    Excluded = excluded,
                    Filter = filter,
                },
                Stop
            )
        );

    private static IndexContent WithTitles(IndexContent content, Func<int, string> title)
    {
        var titles = Enumerable.Range(0, content.Items.Count).Select(title).ToArray();
        var sorted = titles.Order(StringComparer.Ordinal).ToArray();
        return content with
        {
            Items = new EntityTable(
                "movie_id",
                content.Items.Ids,
                [
                    new TextColumn(
                        "title",
                        sorted,
                        Array.ConvertAll(
                            titles,
                            text => Array.BinarySearch(sorted, text, StringComparer.Ordinal)
                        )
                    ),
                ]
            ),
        };
    }

    private static void Rename(ExactIndex index, IndexContent content, int row, string title)
    {
        // As data has it that the item is taken from: with all its titles.
        string[] titles =
        [
            .. new[] { "A title of another", title, "Ω" }.Order(StringComparer.Ordinal),
        ];
        index.Update(
            new ItemChanges
            {
                ModelId = "model",
                Upserts = new EntityTable(
                    "movie_id",
                    IdColumn.FromSorted([10L * row]),
                    [new TextColumn("title", titles, [Array.IndexOf(titles, title)])]
                ),
                Vectors = content.Vectors.Slice(row * content.Dimension, content.Dimension),
                DeletedIds = [],
            },
            Stop
        );
    }

    private static IndexContent Content(
        int rows,
        int dimension,
        bool textIds = false,
        long seed = 1
    )
    {
        var stream = new RandomStream(seed);
        var numbers = Enumerable.Range(0, rows).Select(row => 10L * row).ToArray();
        return new IndexContent
        {
            ModelId = "model",
            Metric = DistanceMetric.IP,
            Dimension = dimension,
            Items = new EntityTable(
                "movie_id",
                textIds
                    ? IdColumn.FromSorted([
                        .. numbers.Select(x => $"é{x}").Order(StringComparer.Ordinal),
                    ])
                    : IdColumn.FromSorted(numbers),
                [new IntegerColumn("year", numbers)]
            ),
            Vectors = Enumerable
                .Range(0, rows * dimension)
                .Select(_ => (float)stream.NextGaussian())
                .ToArray(),
        };
    }
}
