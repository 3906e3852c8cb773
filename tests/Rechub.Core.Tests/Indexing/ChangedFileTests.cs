using Rechub.Indexing;
using Rechub.Indexing.Exact;

namespace Rechub.Tests.Indexing;

/// <summary>What an open index does when its file is written to by others.</summary>
public sealed class ChangedFileTests : IDisposable
{
    private const int Items = 3000;
    private readonly TemporaryFolder folder = new();
    private readonly IndexContent content = TestItems.Make(Items);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Path => folder["items.index"];

    /// <summary>Everything that looks into the file.</summary>
    private static readonly Dictionary<string, Action<ExactIndex>> Uses = new()
    {
        ["search"] = index => Search(index),
        ["search with a filter"] = index => Search(index, filter: "year >= 1990"),
        ["ids"] = index => index.Contains([10L], filter: null, Stop),
        ["ids with a filter"] = index => index.Contains([10L], "year >= 1990", Stop),
        ["vectors"] = index => index.Read([10L], Stop),
        ["columns"] = index => index.ReadColumns([10L], ["year"], Stop),
        ["names of columns"] = index => _ = index.ColumnNames,
    };

    /// <summary>What others do to the file, and what the error says of it.</summary>
    private static readonly Dictionary<string, (Action<string> Change, string Says)> Changes = new()
    {
        ["truncated to nothing"] = (path => SetLength(path, 0), "it has 0 bytes"),
        ["truncated by a byte"] = (path => SetLength(path, new FileInfo(path).Length - 1), "bytes"),
        ["another index of the same length"] = (
            path =>
                File.WriteAllBytes(
                    path,
                    BytesOf(
                        TestItems.Make(Items) with
                        {
                            Vectors = TestItems.Make(Items, seed: 2).Vectors,
                        }
                    )
                ),
            "another index"
        ),
        ["a larger index"] = (
            path => File.WriteAllBytes(path, BytesOf(TestItems.Make(2 * Items))),
            "another index"
        ),
        ["a text"] = (path => File.WriteAllText(path, "userId,movieId\n"), "it has 15 bytes"),
    };

    public static TheoryData<string, string> EveryUseAndChange()
    {
        var cases = new TheoryData<string, string>();
        foreach (var change in Changes.Keys)
        {
            foreach (var use in Uses.Keys)
                cases.Add(use, change);
        }

        return cases;
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(EveryUseAndChange))]
    public void Every_use_is_refused_after_a_change_in_place(string use, string change)
    {
        ExactIndex.Write(Path, content, Stop);
        var (used, fresh) = (ExactIndex.Open(Path), ExactIndex.Open(Path));
        Uses[use](used);

        Changes[change].Change(Path);

        foreach (var index in (ExactIndex[])[used, fresh])
        {
            var error = Assert.Throws<RechubException>(() => Uses[use](index));
            Assert.Equal("IndexFileChanged", error.ErrorId);
            Assert.Contains(Path, error.Message, StringComparison.Ordinal);
            Assert.Contains(Changes[change].Says, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_byte_in_the_middle_of_what_was_read_is_noticed(bool isSettled)
    {
        ExactIndex.Write(Path, content, Stop);
        var index = ExactIndex.Open(Path);
        if (isSettled)
        {
            // Before the search, which keeps the time that it saw.
            File.SetLastWriteTimeUtc(Path, DateTime.UtcNow.AddHours(-1));
        }

        Search(index);

        Flip(Path, offset: new FileInfo(Path).Length / 3);

        Assert.Contains(
            "not an update",
            Assert.Throws<RechubException>(() => Search(index)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_change_between_two_batches_ends_a_search()
    {
        ExactIndex.Write(Path, content, Stop);
        var vectors = TestItems.Make(2000, seed: 3).Vectors;
        var query = new SearchQuery
        {
            Vectors = vectors,
            Count = 2000,
            TopK = 10,
        };
        using var hits = ExactIndex.Open(Path).Search(query, Stop).GetEnumerator();
        Assert.True(hits.MoveNext());

        SetLength(Path, 4096);

        var error = Assert.Throws<RechubException>(() =>
        {
            while (hits.MoveNext()) { }
        });
        Assert.Equal("IndexFileChanged", error.ErrorId);
    }

    [Fact]
    public void A_scan_asks_whether_the_pages_are_still_there()
    {
        ExactIndex.Write(Path, content, Stop);
        var image = OpenedIndex.Map(Path).Images[0];
        image.RequireMapped();

        SetLength(Path, 4096);

        Assert.Throws<RechubException>(image.RequireMapped);
    }

    [Fact]
    public void What_leaves_the_content_as_it_was_leaves_the_index_open()
    {
        ExactIndex.Write(Path, content, Stop);
        var index = ExactIndex.Open(Path);
        var expected = Search(index);

        File.WriteAllBytes(Path, File.ReadAllBytes(Path));
        Assert.Equal(expected, Search(index));

        ExactIndex.Open(Path).Update(ItemChanges.Removal(content.ModelId, [expected[0]]), Stop);
        Assert.Equal(expected, Search(index));

        ExactIndex.Write(Path, TestItems.Make(Items, seed: 2), Stop);
        Assert.Equal(expected, Search(index));

        File.Delete(Path);
        Assert.Equal(expected, Search(index));
    }

    [Fact]
    public void An_update_does_not_go_into_a_file_that_others_wrote_to()
    {
        ExactIndex.Write(Path, content, Stop);
        var index = ExactIndex.Open(Path);
        var other = BytesOf(TestItems.Make(Items, seed: 2, modelId: "other"));
        File.WriteAllBytes(Path, other);

        Assert.Throws<RechubException>(() =>
            index.Update(ItemChanges.Removal(content.ModelId, [10L]), Stop)
        );
        Assert.Equal(other, File.ReadAllBytes(Path));
    }

    [Fact]
    public void A_buffered_index_stays_as_it_was()
    {
        ExactIndex.Write(Path, content, Stop);
        ExactIndex.Open(Path).Update(ItemChanges.Removal(content.ModelId, [10L]), Stop);
        var expected = Search(ExactIndex.Open(Path));
        var index = ExactIndex.OpenBuffered(Path, Stop);

        SetLength(Path, 0);

        foreach (var use in Uses.Values)
            use(index);
        Assert.Equal(expected, Search(index));
        Assert.Equal((Path, Items - 1L), (index.Location, index.Count));
    }

    [Fact]
    public void A_buffered_index_is_updated_in_its_file()
    {
        ExactIndex.Write(Path, content, Stop);
        var index = ExactIndex.OpenBuffered(Path, Stop);

        index.Update(ItemChanges.Removal(content.ModelId, [10L]), Stop);
        Assert.Equal(Items - 1L, ExactIndex.Open(Path).Count);

        SetLength(Path, 0);
        Assert.False(index.Contains([10L], filter: null, Stop)[0]);
    }

    [Fact]
    public void A_damaged_file_is_refused_when_it_is_buffered()
    {
        ExactIndex.Write(Path, content, Stop);
        Flip(Path, offset: new FileInfo(Path).Length / 3);

        Assert.Equal(
            "IndexDamaged",
            Assert.Throws<RechubException>(() => ExactIndex.OpenBuffered(Path, Stop)).ErrorId
        );
    }

    private static object[] Search(ExactIndex index, string? filter = null) =>
        Assert
            .Single(
                index.Search(
                    new SearchQuery
                    {
                        Vectors = TestItems.Make(1, seed: 3).Vectors,
                        Count = 1,
                        TopK = 10,
                        Filter = filter,
                    },
                    Stop
                )
            )
            .ItemId;

    private static byte[] BytesOf(IndexContent content)
    {
        var path = System.IO.Path.GetTempFileName();
        try
        {
            File.Delete(path);
            ExactIndex.Write(path, content, Stop);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void SetLength(string path, long length)
    {
        using var stream = Writer(path);
        stream.SetLength(length);
    }

    private static void Flip(string path, long offset)
    {
        using var stream = Writer(path);
        stream.Position = offset;
        var value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ 1));
    }

    // As a program that knows nothing of readers; its name stays the same.
    private static FileStream Writer(string path) =>
        new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
}
