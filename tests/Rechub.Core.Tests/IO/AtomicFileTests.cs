using Rechub.IO;

namespace Rechub.Tests.IO;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Only_what_a_killed_writer_of_that_file_left_is_removed()
    {
        // A name is no pattern, and a name may begin as another one does.
        var unique = $"{Guid.NewGuid():N}";
        string[] others =
        [
            $".items.index.bak.{unique}.tmp",
            ".items.index.notes.tmp",
            $".ite.{unique}.tmp",
            $"items.index.{unique}.tmp",
            "items.index",
        ];
        foreach (
            var name in (string[])[.. others, $".items.index.{unique}.tmp", $".i*.{unique}.tmp"]
        )
            folder.Write(name, "x");

        AtomicFile.RemoveLeftovers(folder["items.index"]);
        AtomicFile.RemoveLeftovers(
            Path.GetRelativePath(Environment.CurrentDirectory, folder["i*"])
        );

        Assert.Equal(
            others.Order(StringComparer.Ordinal),
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }
}
