using System.IO.Compression;
using System.Text;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Text;

namespace Rechub.Tests.Data;

public sealed class MovieLensReaderTests : IDisposable
{
    private const string Movies =
        "1::Toy Story (1995)::Animation|Children's|Comedy\n7::Amélie (2001)::Romance\n9::Nobody saw this (1999)::Drama\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Dat_files_give_users_items_features_and_time_order()
    {
        WriteDat("5::7::4::20\n5::1::3::10\n2::1::5::30\n");

        var data = MovieLensReader.Read(folder.Path);

        Assert.Equal((2, 2, 3), (data.UserCount, data.ItemCount, data.InteractionCount));
        Assert.Equal([2L, 5L], data.Users.Ids.Integers);
        Assert.Equal([0, 0, 1], data.Log.ItemRows);
        Assert.Equal([30, 10, 20], data.Log.Times);
        Assert.Equal([5, 3, 4], data.Log.Ratings!);
        Assert.Equal("F", Text(data.Users, "gender", 0));
        Assert.Equal([56, 18], Integers(data.Users, "age"));
        Assert.Equal([16, 3], Integers(data.Users, "occupation"));
        Assert.Equal("70072-1234", Text(data.Users, "zip", 0));
        Assert.Equal("Amélie (2001)", data.Items.TitleOf(1));
        Assert.Equal([1995, 2001], Integers(data.Items, "year"));
        Assert.Equal("Animation", Text(data.Items, "cate_id", 0));
        var genres = Assert.IsType<TextListColumn>(data.Items.Find("genres"));
        Assert.Equal(["Animation", "Children's", "Comedy"], genres[0]);
    }

    [Fact]
    public void Equal_times_keep_the_order_of_the_file()
    {
        WriteDat("2::7::4::10\n2::1::3::10\n2::1::3::5\n2::7::1::10\n");

        var log = MovieLensReader.Read(folder.Path).Log;

        Assert.Equal([3, 4, 3, 1], log.Ratings!);
    }

    [Fact]
    public void Latin_1_and_utf_8_titles_read_alike()
    {
        WriteDat("2::7::4::10\n", Encoding.Latin1);
        var latin = MovieLensReader.Read(folder.Path).Items.TitleOf(0);
        WriteDat("2::7::4::10\n", Encoding.UTF8);
        var utf8 = MovieLensReader.Read(folder.Path).Items.TitleOf(0);

        Assert.Equal("Amélie (2001)", latin);
        Assert.Equal(latin, utf8);
    }

    [Fact]
    public void Csv_files_give_quoted_titles_fractional_ratings_and_no_user_features()
    {
        folder.Write("ratings.csv", "userId,movieId,rating,timestamp\n1,3,4.5,100\n1,2,0.5,50\n");
        folder.Write(
            "movies.csv",
            "movieId,title,genres\n2,\"Comma, The \"\"Best\"\" (1990)\",Drama\n3,Bare,(no genres listed)\n"
        );

        var data = MovieLensReader.Read(folder.Path);

        Assert.Empty(data.Users.Columns);
        Assert.Equal([0.5f, 4.5f], data.Log.Ratings!);
        Assert.Equal("Comma, The \"Best\" (1990)", data.Items.TitleOf(0));
        Assert.Equal([1990, IntegerColumn.Missing], Integers(data.Items, "year"));
        Assert.Empty(((TextListColumn)data.Items.Find("genres")!)[1]);
        Assert.Null(Text(data.Items, "cate_id", 1));
    }

    [Fact]
    public void Ml_100k_files_give_genres_from_flags()
    {
        folder.Write("u.data", "9\t2\t3\t881250949\n9\t1\t5\t881250950\n");
        folder.Write("u.user", "9|24|M|technician|85711\n");
        folder.Write("u.genre", "unknown|0\nAction|1\nDrama|2\n\n");
        folder.Write(
            "u.item",
            "1|Toy Story (1995)|01-Jan-1995||http://x|0|1|1\n2|Léon (1994)|01-Jan-1994||http://y|0|0|1\n",
            Encoding.Latin1
        );

        var data = MovieLensReader.Read(folder.Path);

        Assert.Equal("technician", Text(data.Users, "occupation", 0));
        Assert.Equal(["Action", "Drama"], ((TextListColumn)data.Items.Find("genres")!)[0]);
        Assert.Equal("Léon (1994)", data.Items.TitleOf(1));
    }

    [Theory]
    [InlineData("ratings.csv")]
    [InlineData("all.csv")]
    public void A_merged_csv_is_told_by_its_columns_whatever_it_is_called(string name)
    {
        const string Text = "user_id,movie_id,timestamp,title\n1,2,3,Heat (1995)\n";
        var path = folder.Write(name, Text);
        using var elsewhere = new TemporaryFolder();
        var zip = elsewhere.Write("merged.zip", BinaryInput.Zip(("data/" + name, Text)));

        foreach (var source in new[] { path, folder.Path, zip })
            Assert.Equal("Heat (1995)", MovieLensReader.Read(source).Items.TitleOf(0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Utf_16_is_read_where_a_byte_order_mark_says_so(bool bigEndian)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: true);
        byte[] Bytes(string text) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
        folder.Write("ml/ratings.dat", Bytes("2::7::4::10\n2::1::3::20\n"));
        folder.Write("ml/movies.dat", Bytes(Movies));
        var merged = folder.Write(
            "merged.csv",
            Bytes("user_id,movie_id,timestamp,title\n1,7,3,\"Amélie (2001)\"\n")
        );

        var dat = MovieLensReader.Read(folder["ml"]);

        Assert.Equal([4, 3], dat.Log.Ratings!);
        Assert.Equal("Amélie (2001)", dat.Items.TitleOf(1));
        Assert.Equal("Amélie (2001)", MovieLensReader.Read(merged).Items.TitleOf(0));
    }

    [Fact]
    public void A_control_character_is_refused_with_its_line_and_the_rest_can_be_read()
    {
        WriteDat("2::1::4::10\n5::7::3::20\n");
        folder.Write("movies.dat", "1::Toy\u001fStory (1995)::Comedy\n7::Heat (1995)::Action\n");

        var error = Assert.Throws<InputFormatException>(() => MovieLensReader.Read(folder.Path));
        Assert.Equal((folder["movies.dat"], 1L, 2), (error.Path, error.Line, error.Column));
        var skipped = new InvalidRecords(skip: true);
        var data = MovieLensReader.Read(
            folder.Path,
            context: new ImportContext { Invalid = skipped }
        );
        Assert.Equal((1L, "Heat (1995)"), (skipped.Count, data.Items.TitleOf(1)));
    }

    [Fact]
    public void Ml_100k_without_names_of_genres_has_the_published_ones()
    {
        folder.Write("u.data", "9\t1\t5\t881250950\n");
        folder.Write("u.user", "9|24|M|technician|85711\n");
        folder.Write(
            "u.item",
            "1|Toy Story (1995)|01-Jan-1995||http://x|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
        );

        var data = MovieLensReader.Read(folder.Path);

        Assert.Equal(
            ["Animation", "Children's", "Comedy"],
            ((TextListColumn)data.Items.Find("genres")!)[0]
        );
    }

    [Theory]
    [InlineData("u.data", "")]
    [InlineData("u.item", "")]
    [InlineData("ratings.dat", "")]
    [InlineData("movies.dat", "")]
    [InlineData("ratings.csv", "")]
    [InlineData("ratings.csv", "userId,movieId,rating,timestamp\n")]
    [InlineData("movies.csv", "")]
    [InlineData("movies.csv", "movieId,title,genres\n")]
    public void A_table_without_a_record_is_named(string name, string text)
    {
        var shape = InputShape.All.First(shape =>
            shape.RatingsFile == name
            || (name is "u.item" && shape.RatingsFile == "u.data")
            || (name is "movies.dat" && shape.RatingsFile == "ratings.dat")
            || (name is "movies.csv" && shape.RatingsFile == "ratings.csv")
        );
        shape.WriteRest(folder);
        folder.Write(
            shape.RatingsFile,
            shape.Header + string.Join('\n', InputShape.ValidRecords.Select(shape.Line))
        );
        var path = folder.Write(name, text);

        var error = Assert.Throws<InputFormatException>(() => MovieLensReader.Read(folder.Path));

        Assert.Equal(path, error.Path);
    }

    [Fact]
    public void An_archive_reads_like_its_folder()
    {
        WriteDat("5::7::4::20\n5::1::3::10\n2::1::5::30\n");
        var zip = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        ZipFile.CreateFromDirectory(
            folder.Path,
            zip,
            CompressionLevel.Fastest,
            includeBaseDirectory: true
        );
        try
        {
            var (packed, plain) = (MovieLensReader.Read(zip), MovieLensReader.Read(folder.Path));

            Assert.Equal(plain.Log.ItemRows, packed.Log.ItemRows);
            Assert.Equal(plain.Items.TitleOf(1), packed.Items.TitleOf(1));
        }
        finally
        {
            File.Delete(zip);
        }
    }

    [Theory]
    [InlineData("1::1::5::10\n1::x::5::11\n", 2L, 2, "'x'")]
    [InlineData("1::1::5::10\n\n1::1::5\n", 3L, null, "found 3 fields, expected 4")]
    [InlineData("1::1::NaN::10\n", 1L, 3, "finite")]
    [InlineData("1::1::1e39::10\n", 1L, 3, "finite")]
    [InlineData("-1::1::5::10\n", 1L, 1, "whole number")]
    [InlineData("1::99999999999999999999::5::10\n", 1L, 2, "whole number")]
    public void A_bad_rating_is_an_error_with_file_line_and_column(
        string ratings,
        long line,
        int? column,
        string part
    )
    {
        WriteDat(ratings);

        var error = Assert.Throws<InputFormatException>(() => MovieLensReader.Read(folder.Path));

        Assert.Equal((folder["ratings.dat"], line, column), (error.Path, error.Line, error.Column));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Skipping_counts_bad_records_and_keeps_the_first_ten()
    {
        WriteDat("2::1::5::10\n" + string.Concat(Enumerable.Repeat("2::x::5::10\n", 25)));
        var invalid = new InvalidRecords(skip: true);

        var data = MovieLensReader.Read(
            folder.Path,
            context: new ImportContext { Invalid = invalid }
        );

        Assert.Equal(1, data.InteractionCount);
        Assert.Equal(25, invalid.Count);
        Assert.Equal(
            Enumerable.Range(2, 10).Select(line => (long?)line),
            invalid.First.Select(x => x.Line)
        );
    }

    [Fact]
    public void Bytes_that_are_not_utf_8_in_a_csv_are_an_error_that_names_the_remedy()
    {
        var bytes = Encoding.Latin1.GetBytes(
            "user_id,movie_id,timestamp,title\n1,2,3,Café (1990)\n"
        );
        var path = folder.Write("merged.csv", bytes);

        var error = Assert.Throws<InputFormatException>(() => MovieLensReader.Read(path));
        var latin = MovieLensReader.Read(
            path,
            context: new ImportContext
            {
                Options = new ImportOptions { Encoding = TextEncoding.Latin1 },
            }
        );

        Assert.Equal((2L, 4), (error.Line, error.Column));
        Assert.Contains("-Encoding", error.Message, StringComparison.Ordinal);
        Assert.Equal("Café (1990)", latin.Items.TitleOf(0));
    }

    [Fact]
    public void Minimum_rating_and_first_or_last_repetition_are_applied()
    {
        WriteDat("2::1::2::5\n2::7::3::10\n2::1::4::20\n2::7::5::30\n");

        var first = Read(new ImportOptions { Repeated = RepeatedInteractions.First });
        var last = Read(new ImportOptions { Repeated = RepeatedInteractions.Last });
        var rated = Read(new ImportOptions { MinimumRating = 3 });

        Assert.Equal([2, 3], first.Log.Ratings!);
        Assert.Equal([4, 5], last.Log.Ratings!);
        Assert.Equal([3, 4, 5], rated.Log.Ratings!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("user_id,movie_id\n1,2\n")]
    [InlineData("user_id,movie_id,timestamp,user_id\n1,2,3,4\n")]
    [InlineData("user_id,movie_id,timestamp\n")]
    public void A_merged_file_without_what_is_needed_is_refused(string text)
    {
        var path = folder.Write("merged.csv", text);

        var error = Assert.Throws<InputFormatException>(() => MovieLensReader.Read(path));

        Assert.Equal(path, error.Path);
    }

    [Fact]
    public void A_folder_of_something_else_is_refused_by_naming_what_is_there()
    {
        folder.Write("notes.txt", "hello");

        var error = Assert.Throws<InputFormatException>(() => MovieLensReader.Read(folder.Path));

        Assert.Contains("notes.txt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_movie_or_user_that_stands_twice_in_its_table_is_reported()
    {
        WriteDat("2::7::4::10\n");
        folder.Write("movies.dat", "7::Heat (1995)::Action\n7::Up (2009)::Drama\n");
        folder.Write("users.dat", "2::F::56::16::70072\n2::M::18::3::02460\n");
        var invalid = new InvalidRecords(skip: true);

        var data = MovieLensReader.Read(
            folder.Path,
            context: new ImportContext { Invalid = invalid }
        );

        Assert.Equal("Heat (1995)", data.Items.TitleOf(0));
        Assert.Equal("F", Text(data.Users, "gender", 0));
        Assert.Equal(
            [(folder["users.dat"], 2L, 1), (folder["movies.dat"], 2L, 1)],
            invalid
                .First.Select(problem => (problem.Path, problem.Line, problem.Column))
                .Select(at => (at.Path, at.Line!.Value, at.Column!.Value))
        );
    }

    [Theory]
    [InlineData("Heat (1995)", "1995")]
    [InlineData("Babylon 5", "")]
    [InlineData("Fargo (TV) (2014-)", "2014")]
    [InlineData("Odd (12345)", "")]
    [InlineData("(199", "")]
    public void The_year_is_in_the_last_parentheses(string title, string year) =>
        Assert.Equal(year, MovieColumns.YearOf(title).ToString());

    private static string? Text(EntityTable table, string column, int row) =>
        Assert.IsType<TextColumn>(table.Find(column))[row];

    private static long[] Integers(EntityTable table, string column) =>
        Assert.IsType<IntegerColumn>(table.Find(column)).Values;

    private InteractionData Read(ImportOptions options) =>
        MovieLensReader.Read(folder.Path, context: new ImportContext { Options = options });

    private void WriteDat(string ratings, Encoding? encoding = null)
    {
        folder.Write("ratings.dat", ratings);
        folder.Write("movies.dat", Movies, encoding);
        folder.Write("users.dat", "2::F::56::16::70072-1234\n5::M::18::3::02460\n");
    }
}
