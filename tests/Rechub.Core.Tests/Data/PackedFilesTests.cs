using System.Text;
using Rechub.Data;
using Rechub.Data.Reading;

namespace Rechub.Tests.Data;

/// <summary>Files that are compressed, in archives or in folders, and files that cannot be read.</summary>
public sealed class PackedFilesTests : IDisposable
{
    private static readonly InteractionColumns Columns = new()
    {
        User = "u",
        Item = "i",
        Time = "t",
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, Func<byte[], byte[]>> Ways =>
        new()
        {
            { "x.csv.gz", PackedBytes.Gzip },
            { "x.csv.bz2", PackedBytes.Bzip2 },
            { "x.csv.zst", PackedBytes.Zstandard },
            { "x.csv.xz", _ => PackedBytes.Xz },
            { "x.zip", content => PackedBytes.Zip("x.csv", content) },
            { "named otherwise", PackedBytes.Gzip },
        };

    [Theory]
    [MemberData(nameof(Ways), DisableDiscoveryEnumeration = true)]
    public void A_file_is_read_however_it_is_compressed(string name, Func<byte[], byte[]> pack)
    {
        var path = folder.Write(name, pack(Encoding.UTF8.GetBytes(PackedBytes.XzText)));

        var data = InteractionReader.Read(TableSource.Files(path), Columns);

        Assert.Equal([1_700_000_000, 1_700_000_001, 1_700_000_002], data.Log.Times.Order());
        Assert.Equal((3, 2), (data.UserCount, data.ItemCount));
    }

    [Theory]
    [MemberData(nameof(Ways), DisableDiscoveryEnumeration = true)]
    public void A_compressed_file_that_is_cut_off_is_refused(string name, Func<byte[], byte[]> pack)
    {
        var lines = Encoding.UTF8.GetBytes(
            "u,i,t\n"
                + string.Concat(
                    Enumerable
                        .Range(0, 5_000)
                        .Select(n => $"{n % 97},{n * 7919 % 1009},{1_700_000_000 + n}\n")
                )
        );
        var packed = pack(lines);
        // Anywhere, and within its last bytes.
        var lengths = Enumerable.Range(1, 25).Select(part => packed.Length * part / 26);
        foreach (var length in lengths.Concat(Enumerable.Range(packed.Length - 12, 12)))
        {
            var path = folder.Write(name, packed[..length]);

            var error = Assert.Throws<InputFormatException>(() =>
                InteractionReader.Read(TableSource.Files(path), Columns)
            );
            Assert.StartsWith(path, error.Path, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Files_that_were_compressed_in_parts_are_read_whole()
    {
        foreach (var pack in new[] { PackedBytes.Gzip, PackedBytes.Bzip2, PackedBytes.Zstandard })
        {
            var path = folder.Write(
                "x.csv",
                [.. pack("u,i,t\n1,10,1\n2,"u8.ToArray()), .. pack("10,2\n"u8.ToArray())]
            );

            Assert.Equal(
                2,
                InteractionReader.Read(TableSource.Files(path), Columns).InteractionCount
            );
        }
    }

    [Fact]
    public void A_compressed_file_of_another_checksum_is_refused()
    {
        var packed = PackedBytes.Gzip(Encoding.UTF8.GetBytes(PackedBytes.XzText));
        packed[^8] ^= 1;
        var path = folder.Write("x.csv.gz", packed);

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(path), Columns)
        );

        Assert.Contains("gzip", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_read_whole_whatever_its_files_are()
    {
        folder.Write("_SUCCESS", "");
        folder.Write(".hidden.csv", "x");
        folder.Write("a.csv", "u,i,t\n1,10,1\n");
        folder.Write("b.csv.gz", PackedBytes.Gzip("u,i,t\n2,10,2\n"u8.ToArray()));
        folder.Write("c.jsonl", """{"u":3,"i":10,"t":3}""");
        folder.Write("part-00000", "u\ti\tt\n4\t10\t4\n");
        folder.Write("part-00001.bz2", PackedBytes.Bzip2("u\ti\tt\n5\t10\t5\n"u8.ToArray()));
        folder.Write("d.dat", "u;i;t\n6;10;6\n");
        folder.Write(
            "e.zip",
            BinaryInput.Zip(
                ("day=1/x.csv", "u,i,t\n7,10,7\n"),
                ("day=2/x.csv", "u,i,t\n8,10,8\n"),
                ("__MACOSX/day=1/._x.csv", "\0\0")
            )
        );

        var data = InteractionReader.Read(TableSource.Files(folder.Path), Columns);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], data.Users.Ids.Integers.ToArray().Order());
    }

    [Fact]
    public void Files_of_a_folder_are_selected_by_name_or_path()
    {
        folder.Write("a.csv", "u,i,t\n1,10,1\n");
        folder.Write("README.md", "no table");
        folder.Write("2024/b.csv", "u,i,t\n2,10,2\n");
        folder.Write("2024/b.log", "u,i,t\n3,10,3\n");

        var error = Assert.Throws<InputFormatException>(() => Users(new TableLayout()));
        Assert.Contains("README.md", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Exclude", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], Users(new TableLayout { Include = ["*.csv"] }));
        Assert.Equal([2, 3], Users(new TableLayout { Include = ["2024/*"] }));
        Assert.Equal([1], Users(new TableLayout { Include = ["*.csv"], Exclude = ["b.*"] }));
        Assert.Equal([1, 2], Users(new TableLayout { Exclude = ["*.md", "*.log"] }));
        Assert.Equal(
            "OptionWithoutEffect",
            Assert
                .Throws<RechubException>(() =>
                    Users(new TableLayout { Include = ["*.csv", "*.tsv"] })
                )
                .ErrorId
        );

        IEnumerable<long> Users(TableLayout layout) =>
            InteractionReader
                .Read(TableSource.Files([folder.Path], layout), Columns)
                .Users.Ids.Integers.ToArray()
                .Order();
    }

    [Fact]
    public void A_file_of_a_folder_that_lacks_a_column_is_named_with_the_way_to_leave_it_out()
    {
        folder.Write("a.csv", "u,i,t\n1,10,1\n");
        var other = folder.Write("links.csv", "i,url\n10,x\n");

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(folder.Path), Columns)
        );

        Assert.Equal(other, error.Path);
        Assert.Contains("-Exclude", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(other), Columns)
        );
        Assert.DoesNotContain("-Exclude", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_of_folders_or_of_other_formats_is_refused_where_it_does_nothing()
    {
        var csv = folder.Write("a.csv", "u,i,t\n1,10,1\n");
        var json = folder.Write("a.jsonl", """{"u":3,"i":10,"t":3}""");

        Assert.All(
            [
                () => Read(csv, new TableLayout { Include = ["*"] }),
                () => Read(csv, new TableLayout { Sheet = "one" }),
                () => Read(json, new TableLayout { Header = ["u", "i", "t"] }),
            ],
            (Action read) =>
                Assert.Equal("OptionWithoutEffect", Assert.Throws<RechubException>(read).ErrorId)
        );

        void Read(string path, TableLayout layout) =>
            InteractionReader.Read(TableSource.Files([path], layout), Columns);
    }

    [Theory]
    [InlineData("x.db", "SQLite format 3\0", "SQLite")]
    [InlineData("x.csv", "SQLite format 3\0", "SQLite")]
    [InlineData("x.h5", "\u0089HDF\r\n\u001a\n", "HDF5")]
    [InlineData("x.pkl", "\u0080\u0004\u0095\u0010\0\0", "pickle")]
    [InlineData("x.7z", "7z\u00bc\u00af\u0027\u001c", "7z")]
    [InlineData("x.rar", "Rar!\u001a\u0007\u0001\0", "rar")]
    [InlineData("x.orc", "ORC\b\0\0\u0003", "ORC")]
    [InlineData("x.avro", "Obj\u0001\u0004\u0014", "Avro")]
    [InlineData("x.xls", "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1", ".xlsx")]
    [InlineData("x.rds", "X\n\0\0\0\u0003", "R data")]
    [InlineData("x.lz4", "\u0004\"M\u0018d@", "LZ4")]
    [InlineData("x.html", "<!DOCTYPE html><html>", "web page")]
    [InlineData("x.xml", "<?xml version=\"1.0\"?>", "XML")]
    [InlineData("x.pdf", "%PDF-1.7", "PDF")]
    [InlineData("x.dta", "<stata_dta><header>", "Stata")]
    [InlineData("x.sav", "$FL2@(#) SPSS", "SPSS")]
    [InlineData("x.csv", "version https://git-lfs.github.com/spec/v1", "Git LFS")]
    [InlineData("x.bin", "\0\0\0\u0005\0\0\0\u0006\0\0", "binary")]
    public void Another_kind_of_file_is_named_with_what_to_make_of_it(
        string name,
        string start,
        string kind
    )
    {
        var bytes = Encoding.Latin1.GetBytes(start);
        foreach (
            var path in new[]
            {
                folder.Write(name, bytes),
                folder.Write($"packed/{name}.gz", PackedBytes.Gzip(bytes)),
            }
        )
        {
            var error = Assert.Throws<InputFormatException>(() =>
                InteractionReader.Read(TableSource.Files(path), Columns)
            );
            Assert.Contains(kind, error.Message, StringComparison.Ordinal);
        }

        folder.Write("good.csv", "u,i,t\n1,10,1\n");
        var inFolder = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(folder.Path), Columns)
        );
        Assert.Contains($"{name} (", inFolder.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ORCID,i,t\nu,1,1\n", "ORCID")]
    [InlineData("RDX,i,t\nu,1,1\n", "RDX")]
    [InlineData("PAR1,i,t\nu,1,1\n", "PAR1")]
    public void A_text_that_starts_like_another_kind_of_file_is_read(string text, string user)
    {
        var path = folder.Write("x.csv", text);

        Assert.Equal(
            1,
            InteractionReader
                .Read(TableSource.Files(path), Columns with { User = user })
                .InteractionCount
        );
    }

    [Fact]
    public void Parquet_and_workbooks_are_read_from_an_archive_and_compressed()
    {
        long[] numbers = [1, 2];
        var parquet = BinaryInput.Parquet(numbers, numbers, numbers, numbers);
        foreach (
            var path in new[]
            {
                folder.Write("p.zip", PackedBytes.Zip("p.parquet", parquet)),
                folder.Write("p.parquet.zst", PackedBytes.Zstandard(parquet)),
            }
        )
            Assert.Equal(
                2,
                InteractionReader.Read(TableSource.Files(path), InputShape.Columns).InteractionCount
            );
    }
}
