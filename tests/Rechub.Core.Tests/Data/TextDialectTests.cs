using System.Text;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Text;

namespace Rechub.Tests.Data;

/// <summary>How text files write their records: quotes, separators, names of columns, encodings, and where they end.</summary>
public sealed class TextDialectTests : IDisposable
{
    private static readonly InteractionColumns Columns = new()
    {
        User = "u",
        Item = "i",
        Time = "t",
    };

    private readonly TemporaryFolder folder = new();
    private readonly ImportContext context = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_stray_quote_that_swallows_records_of_a_tab_separated_file_is_refused_with_both_lines()
    {
        var path = folder.Write("x.tsv", StrayQuotes('\t', 49));

        var error = Assert.Throws<InputFormatException>(() => Read(path));

        Assert.Equal(2, error.Line);
        Assert.Contains("line 52", error.Message, StringComparison.Ordinal);
        Assert.Contains("-NoQuote", error.Message, StringComparison.Ordinal);
        var invalid = new InvalidRecords(skip: true);
        Assert.True(Read(path, null, context with { Invalid = invalid }).InteractionCount >= 50);
        Assert.True(invalid.Count >= 1);
    }

    [Theory]
    [InlineData("u~i~t\n1~2~3\n", null, "-Delimiter")]
    [InlineData("1,2,3\n", new[] { "u", "i", "t" }, "expected 3 with '~' between them")]
    public void A_line_that_is_one_field_names_the_separator(
        string text,
        string[]? header,
        string advice
    )
    {
        var path = folder.Write("x.txt", text);

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(
                TableSource.Files([path], new TableLayout { Header = header }),
                Columns,
                context: header is null
                    ? context
                    : WithOptions(new ImportOptions { Separator = "~" })
            )
        );

        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_line_that_has_the_names_of_Header_is_no_record()
    {
        var named = folder.Write("files/a.csv", "U, i,t\n1,2,3\n");
        folder.Write("files/b.csv", "2,2,4\n3,2,5\n");

        var data = InteractionReader.Read(
            TableSource.Files([folder["files"]], new TableLayout { Header = ["u", "i", "t"] }),
            Columns,
            context: context
        );

        Assert.Equal([1L, 2, 3], data.Users.Ids.Integers.ToArray());
        Assert.StartsWith(named, Assert.Single(context.Warnings.Messages));
    }

    [Fact]
    public void Without_quotes_every_record_counts()
    {
        var path = folder.Write("x.tsv", StrayQuotes('\t', 49));

        Assert.Equal(
            52,
            Read(path, null, WithOptions(new ImportOptions { NoQuote = true })).InteractionCount
        );
    }

    [Theory]
    [InlineData("x.tsv", 1, 1)]
    [InlineData("x.csv", 1, 0)]
    [InlineData("x.csv", 30, 1)]
    public void A_quoted_field_of_several_lines_is_read_and_told_of_where_it_is_odd(
        string name,
        int breaks,
        int warnings
    )
    {
        var separator = name == "x.tsv" ? '\t' : ',';
        var text = string.Join(
            '\n',
            Enumerable.Range(0, breaks + 1).Select(n => $"line {n}, and more, of this text")
        );
        var path = folder.Write(
            name,
            string.Join(
                separator,
                "u",
                "i",
                "t",
                "note\n1",
                "2",
                "3",
                $"\"{text}\"\n2",
                "2",
                "3",
                "x\n"
            )
        );

        Assert.Equal(2, Read(path).InteractionCount);

        Assert.Equal(warnings, context.Warnings.Messages.Count);
        Assert.All(
            context.Warnings.Messages,
            warning =>
                Assert.Contains(
                    $"line 2 opens a field that ends in line {breaks + 2}",
                    warning,
                    StringComparison.Ordinal
                )
        );
    }

    [Theory]
    [InlineData("1,2\",3,x")]
    [InlineData("1,2,3,a \"word\" in quotes")]
    [InlineData("1,2,3,\"a\"b")]
    [InlineData("1,2,3,\"open")]
    public void A_lone_quote_names_the_switch(string record)
    {
        var path = folder.Write("x.csv", $"u,i,t,note\n{record}\n");

        var error = Assert.Throws<InputFormatException>(() => Read(path));

        Assert.Equal(2, error.Line);
        Assert.Contains("-NoQuote", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quotes_may_be_escaped_by_a_backslash()
    {
        var path = folder.Write(
            "x.csv",
            "u,i,t,note\n0,2,3,\"plain\"\n1,2,3,\"a \\\"b\\\"\"\n2,2,3,\"a \\\"b\\\", c\"\n3,2,3,\"ends in \\\\\"\n4,2,3,\"\\\"all\\\"\"\n"
        );

        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                UserFeatures = ["note"],
            }
        );

        var notes = Assert.IsType<TextColumn>(data.Users.Find("note"));
        Assert.Equal(
            ["plain", "a \"b\"", "a \"b\", c", "ends in \\\\", "\"all\""],
            Enumerable.Range(0, 5).Select(user => notes[user])
        );
    }

    [Fact]
    public void A_quote_that_is_never_closed_in_a_large_file_is_named_by_its_line()
    {
        var path = folder.Write(
            "x.csv",
            "u,i,t,note\n1,2,3,\"two\nlines\"\n2,2,3,\"open\n"
                + string.Concat(Enumerable.Repeat("3,2,3,x\n", 200_000))
        );

        var error = Assert.Throws<InputFormatException>(() => Read(path));

        Assert.Contains("opened in line 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("-NoQuote", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_names_the_columns_of_a_file_that_has_no_names()
    {
        var path = folder.Write("x.csv", "1,2,3\n2,2,4\n");

        var error = Assert.Throws<InputFormatException>(() => Read(path));
        Assert.Contains("-Header user,item,rating,time", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, Read(path, ["u", "i", "t"]).InteractionCount);
        error = Assert.Throws<InputFormatException>(() => Read(path, ["u", "i", "t", "more"]));
        Assert.Equal(1, error.Line);
        Assert.Equal(
            "InvalidHeader",
            Assert.Throws<RechubException>(() => Read(path, ["u", "i", "u"])).ErrorId
        );

        path = folder.Write("x.csv", "1,1,3\n2,2,4\n");
        error = Assert.Throws<InputFormatException>(() => Read(path));
        Assert.Contains("-Header", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_separator_that_fits_the_names_is_detected_among_others()
    {
        var path = folder.Write("x.txt", "1\t2\t3\tOne, two, three, four, five\n");

        Assert.Equal(1, Read(path, ["u", "i", "t", "title"]).InteractionCount);
    }

    [Theory]
    [InlineData("u,i,t")]
    [InlineData("u\ti\tt")]
    [InlineData("u;i;t")]
    [InlineData("u|i|t")]
    [InlineData("u::i::t")]
    [InlineData("u i t")]
    [InlineData("  u   i t  ")]
    [InlineData("\"u,u,u,u\";i;t")]
    public void Usual_separators_are_detected(string header)
    {
        var other = header
            .Replace("u", "1", StringComparison.Ordinal)
            .Replace("i", "2", StringComparison.Ordinal)
            .Replace("t", "3", StringComparison.Ordinal);
        var path = folder.Write("x.txt", $"{header}\n{other}\n");
        var columns = Columns with
        {
            User = header.Contains("u,u", StringComparison.Ordinal) ? "u,u,u,u" : "u",
        };

        Assert.Equal(1, InteractionReader.Read(TableSource.Files(path), columns).InteractionCount);
    }

    [Theory]
    [InlineData("::", "u::i::t\n1::2::3\n")]
    [InlineData("\\t", "u\ti\tt\n1\t2\t3\n")]
    [InlineData("\t", "u\ti\tt\n1\t2\t3\n")]
    [InlineData(" ", "u  i t\n  1    2 3  \n")]
    [InlineData("\\s+", "u \t i\tt\n1\t\t2 3\n")]
    [InlineData("||", "u||i||t\n1||2||3\n")]
    [InlineData("\\|", "u|i|t\n1|2|3\n")]
    [InlineData("\\x01", "u\u0001i\u0001t\n1\u00012\u00013\n")]
    [InlineData("¦", "u¦i¦t\n1¦2¦3\n")]
    public void A_separator_is_taken_as_people_type_it(string typed, string text)
    {
        var path = folder.Write("x.txt", text);

        Assert.Equal(
            1,
            Read(path, null, WithOptions(new ImportOptions { Separator = typed })).InteractionCount
        );
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("\\n")]
    [InlineData("\\x1F")]
    [InlineData("a very long separator")]
    public void A_separator_that_cannot_be_one_is_refused(string typed)
    {
        var path = folder.Write("x.txt", "u,i,t\n1,2,3\n");

        var error = Assert.Throws<RechubException>(() =>
            Read(path, null, WithOptions(new ImportOptions { Separator = typed }))
        );

        Assert.Equal("InvalidDelimiter", error.ErrorId);
    }

    [Theory]
    [InlineData("windows-1251", "Иван")]
    [InlineData("1251", "Иван")]
    [InlineData("cp1251", "Иван")]
    [InlineData("koi8-r", "Иван")]
    [InlineData("windows-1252", "Zoë €")]
    [InlineData("latin1", "Zoë")]
    [InlineData("shift_jis", "東京")]
    [InlineData("gb18030", "北京")]
    [InlineData("big5", "台北")]
    [InlineData("euc-kr", "서울")]
    [InlineData("utf-16", "Иван")]
    [InlineData("UTF8", "Иван")]
    public void A_file_is_read_in_any_encoding_that_has_a_name(string name, string user)
    {
        var encoding = TextEncoding.Parse(name);
        var text = $"u,i,t\n{user},\"2\",3\n{user}2,2,3\n";
        var bytes = (encoding.Encoding ?? Encoding.UTF8).GetBytes(text);

        foreach (
            var path in new[]
            {
                folder.Write("x.csv", bytes),
                folder.Write("x.csv.gz", PackedBytes.Gzip(bytes)),
            }
        )
            Assert.Equal(
                [user, user + "2"],
                Read(path, null, WithOptions(new ImportOptions { Encoding = encoding }))
                    .Users.Ids.Texts.ToArray()
            );
        // A byte order mark knows better.
        var marked = folder.Write(
            "y.csv",
            [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]
        );
        Assert.Equal(
            user,
            Read(marked, null, WithOptions(new ImportOptions { Encoding = encoding }))
                .Users.Ids.Texts.ToArray()[0]
        );
    }

    [Fact]
    public void Bytes_that_an_encoding_does_not_have_are_refused_and_no_encoding_is_guessed()
    {
        var path = folder.Write("x.csv", [.. "u,i,t\n"u8, 0x82, 0x20, (byte)',', .. "2,3\n"u8]);

        var error = Assert.Throws<InputFormatException>(() => Read(path));
        Assert.Equal((2L, 1), (error.Line, error.Column));
        Assert.Contains("-Encoding", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Latin", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<InputFormatException>(() =>
            Read(
                path,
                null,
                WithOptions(new ImportOptions { Encoding = TextEncoding.Parse("shift_jis") })
            )
        );
        Assert.Equal((2L, 1), (error.Line, error.Column));
        Assert.Contains("shift_jis", error.Message, StringComparison.Ordinal);
        var unknown = Assert.Throws<RechubException>(() => TextEncoding.Parse("klingon"));
        Assert.Equal("UnknownEncoding", unknown.ErrorId);
    }

    [Theory]
    [InlineData("u,i,t\n1,2,1700000000\n2,2,1700000001\n3,2,1700000002\n4,2,17000", true)]
    [InlineData("u,i,t\n1,2,1700000000\n2,2,1700000001\n3,2,1700000002\n4,2,1700000003", false)]
    [InlineData("u,i,t\n1,2,1700000000\n2,2,1700000001\n3,2,1700000002\n4,2,17000\n", false)]
    [InlineData("u::i::t\n1::2::17000\n2::2::17000\n3::2::17000\n4::2::1", true)]
    [InlineData("u i t\n1 2  17000\n2 2  17000\n3 2  17000\n4 2  1", true)]
    public void A_file_that_may_be_cut_off_in_its_last_line_is_told_of(string text, bool isCut)
    {
        foreach (
            var path in new[]
            {
                folder.Write("x.csv", text),
                folder.Write("x.csv.gz", PackedBytes.Gzip(Encoding.UTF8.GetBytes(text))),
            }
        )
        {
            var own = new ImportContext();
            Assert.Equal(4, Read(path, null, own).InteractionCount);
            Assert.Equal(isCut ? 1 : 0, own.Warnings.Messages.Count);
        }
    }

    [Fact]
    public void MovieLens_files_that_may_be_cut_off_are_told_of()
    {
        folder.Write(
            "ratings.dat",
            "1::10::5::978300760\n1::20::3::978302109\n2::10::4::978301968\n2::20::4::978301970\n3::10::1::9783"
        );
        folder.Write("movies.dat", "10::Ten (1990)::Drama\n20::Twenty (1991)::Comedy\n");

        MovieLensReader.Read(folder.Path, context: context);

        Assert.Contains(
            "'9783'",
            Assert.Single(context.Warnings.Messages),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("x.csv", "who,what,when\n1,2,3\n")]
    [InlineData("ratings.csv", "who,what,when\n1,2,3\n")]
    [InlineData("x.csv", "1,1,3\n")]
    [InlineData("ratings.dat", "1,1,3,4\n")]
    [InlineData("u.data", "user::item::3::4\n")]
    [InlineData("x.jsonl", "{\"u\":1}")]
    [InlineData("x.csv.gz", null)]
    public void MovieLens_refuses_other_files_with_the_way_out(string name, string? text)
    {
        var path = text is null
            ? folder.Write(name, PackedBytes.Gzip("u,i,t\n"u8.ToArray()))
            : folder.Write(name, text);
        folder.Write("movies.csv", "movieId,title,genres\n10,Ten,Drama\n");

        foreach (var given in new[] { path, folder.Path })
        {
            var error = Assert.ThrowsAny<RechubException>(() => MovieLensReader.Read(given));
            Assert.Contains("Import-Interaction", error.Message, StringComparison.Ordinal);
            // Parameters that Import-MovieLens does not have are no way out there.
            Assert.DoesNotContain("-Header user", error.Message, StringComparison.Ordinal);
            if (name.StartsWith('x'))
                break;
        }
    }

    private InteractionData Read(
        string path,
        IReadOnlyList<string>? header = null,
        ImportContext? with = null
    ) =>
        InteractionReader.Read(
            TableSource.Files([path], new TableLayout { Header = header }),
            Columns,
            context: with ?? context
        );

    private static ImportContext WithOptions(ImportOptions options) => new() { Options = options };

    private static string StrayQuotes(char separator, int between)
    {
        var text = new StringBuilder("u,i,t,n\n1,5,1,\"Abc\n");
        for (var row = 0; row < between; row++)
            text.Append($"{row % 7},{row % 9},{row + 2},plain\n");
        text.Append("2,7,51,Mix 12\"\n3,7,52,end\n");
        return text.Replace(',', separator).ToString();
    }
}
