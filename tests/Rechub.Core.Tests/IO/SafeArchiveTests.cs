using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.IO;
using Rechub.Tests.Data;

namespace Rechub.Tests.IO;

/// <summary>Archives that are not what they say, unpacked and read in place.</summary>
public sealed class SafeArchiveTests : IDisposable
{
    private const string Ratings = "1::10::5::100\n2::10::5::100\n";
    private const string Movies = "10::Ten (1990)::Drama\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Defects() => [.. BinaryInput.DamagedArchives.Keys];

    [Theory]
    [MemberData(nameof(Defects))]
    public void What_is_not_as_it_says_is_not_unpacked(string defect)
    {
        var path = folder.Write("ml.zip", BinaryInput.DamagedArchives[defect](Whole()));

        var error = Assert.Throws<RechubException>(() => Extract(path));

        Assert.True(error.ErrorId is "ArchiveDamaged" or "ArchiveRefused");
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void What_is_not_as_it_says_is_not_read(string defect)
    {
        var path = folder.Write("ml.zip", BinaryInput.DamagedArchives[defect](Whole()));

        var error = Assert.Throws<InputFormatException>(() => MovieLensReader.Read(path));

        Assert.StartsWith(path, error.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ml/ratings.dat", "ml/ratings.dat")]
    [InlineData("ml/ratings.dat", "ML/Ratings.dat")]
    [InlineData("ml/ratings.dat", "ml/x/../ratings.dat")]
    [InlineData("ml", "ml/ratings.dat")]
    [InlineData("ml/ratings.dat", "ml")]
    [InlineData("ml", "ml/")]
    public void An_entry_with_the_name_of_another_is_refused(string first, string second)
    {
        var path = folder.Write("ml.zip", BinaryInput.Zip((first, Ratings), (second, "")));

        var error = Assert.Throws<RechubException>(() => Extract(path));

        Assert.Equal("ArchiveRefused", error.ErrorId);
        Assert.Contains($"'{second}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_refused()
    {
        const int SymbolicLink = unchecked((int)0xA1FF0000);
        var path = folder.Write("ml.zip", BinaryInput.Zip(SymbolicLink, ("ml", "/etc")));

        var error = Assert.Throws<RechubException>(() => Extract(path));

        Assert.Equal("ArchiveRefused", error.ErrorId);
        Assert.Empty(Directory.GetFileSystemEntries(folder["out"]));
    }

    [Fact]
    public void A_whole_archive_is_unpacked_as_it_was_packed()
    {
        var path = folder.Write("ml.zip", Whole());

        Extract(path);

        Assert.Equal(Ratings, File.ReadAllText(folder["out/ml/ratings.dat"]));
        Assert.Equal(Movies, File.ReadAllText(folder["out/ml/movies.dat"]));
    }

    [Fact]
    public void An_archive_of_two_data_sets_is_refused_by_naming_their_folders()
    {
        var path = folder.Write(
            "two.zip",
            BinaryInput.Zip(("ml-1m/ratings.dat", Ratings), ("ml-10m/movies.dat", Movies))
        );

        var error = Assert.Throws<InputFormatException>(() => MovieLensReader.Read(path));

        Assert.Contains("'ml-1m/', 'ml-10m/'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_macos_and_deeper_folders_add_to_an_archive_is_no_data()
    {
        var path = folder.Write(
            "ml.zip",
            BinaryInput.Zip(
                ("__MACOSX/._ratings.dat", "x"),
                ("ml/ratings.dat", Ratings),
                ("ml/movies.dat", Movies),
                ("ml/split/ratings.dat", "x")
            )
        );

        Assert.Equal(2, MovieLensReader.Read(path).InteractionCount);
    }

    private static byte[] Whole() =>
        BinaryInput.Zip(("ml/ratings.dat", Ratings), ("ml/movies.dat", Movies));

    private void Extract(string path)
    {
        Directory.CreateDirectory(folder["out"]);
        SafeArchive.Extract(path, folder["out"], longestTotal: 1 << 20, CancellationToken.None);
    }
}
