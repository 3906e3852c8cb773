using Rechub.Retrieval;

namespace Rechub.Tests.Retrieval;

public sealed class EmbeddingFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    public void An_id_with_a_line_end_is_not_written_beside_an_npy_file(string lineEnd)
    {
        object[] ids = ["a", $"b{lineEnd}c"];
        float[][] vectors =
        [
            [1, 2],
            [3, 4],
        ];
        var path = Path.Combine(folder.Path, "items.npy");

        var error = Assert.Throws<RechubException>(() => EmbeddingFile.Write(path, ids, vectors));

        Assert.Equal("IdWithLineEnd", error.ErrorId);
        Assert.Equal(ids[1], error.Target);
        Assert.Contains("vector 2", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
        EmbeddingFile.Write(Path.Combine(folder.Path, "items.parquet"), ids, vectors);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Ids_of_an_npy_file_are_its_lines()
    {
        EmbeddingFile.Write(
            Path.Combine(folder.Path, "items.npy"),
            ["a b", "ç", 7L],
            [
                [1],
                [2],
                [3],
            ]
        );

        Assert.Equal(
            ["a b", "ç", "7"],
            File.ReadAllLines(Path.Combine(folder.Path, "items.ids.txt"))
        );
    }
}
