using ParquetSharp;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Data.Reading;

namespace Rechub.Tests.Data;

/// <summary>Tables that describe users and items meet the interactions by their ids, and it is said where they do not.</summary>
public sealed class TableJoinTests : IDisposable
{
    private static readonly InteractionColumns Columns = new() { User = "u", Item = "i" };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("5.0", "6.0", "7.00")]
    [InlineData("5", "6.0", "7")]
    [InlineData(" 5.0", "6.0 ", "7")]
    public void Whole_numbers_are_one_id_however_they_are_written(
        string first,
        string second,
        string third
    )
    {
        foreach (var (fives, others) in new[] { ("5", true), ("5.0", false) })
        {
            var data = Read(
                $"{first},{second},{third},5",
                $"i,title\n{fives},Five\n{(others ? "6" : "6.0")},Six\n7.000,Seven\n"
            );

            Assert.Equal([5L, 6L, 7L], data.Items.Ids.Integers);
            Assert.Equal(["Five", "Six", "Seven"], Titles(data));
            // The fourth interaction is with item 5 again.
            Assert.Equal([0, 1, 2, 0], data.Log.ItemRows);
        }
    }

    [Fact]
    public void Users_of_two_writings_are_one_with_the_first_value_known()
    {
        var path = folder.Write(
            "events.csv",
            "u,i,plan\n1,5,\n2.0,5,paid\n1.0,6,free\n2,7,other\n3.0,5,paid\n"
        );

        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                UserFeatures = ["plan"],
            }
        );

        Assert.Equal([1L, 2L, 3L], data.Users.Ids.Integers);
        Assert.Equal([0, 2, 4, 5], data.Log.UserOffsets);
        Assert.Equal(
            ["free", "paid", "paid"],
            Enumerable.Range(0, 3).Select(row => data.Users.Find("plan")!.ValueAt(row))
        );
    }

    [Theory]
    [InlineData("5.0,6.0,a")]
    [InlineData("5.0,6.5,7")]
    [InlineData("5.0,007,7")]
    [InlineData("5.0,1e3,7")]
    [InlineData("5.0,9223372036854775808,7")]
    public void One_that_is_no_whole_number_leaves_all_as_they_are_written(string items)
    {
        var data = Read(items, "i,title\n5,Five\n5.0,Float\n");

        Assert.Equal(
            items.Split(',').Order(StringComparer.Ordinal),
            data.Items.Ids.Texts.ToArray()
        );
        Assert.Equal("Float", data.Items.TitleOf(data.Items.Ids.RowOf("5.0")));
    }

    [Fact]
    public void Doubles_of_a_source_with_types_meet_integers_and_their_text()
    {
        var path = folder["items.parquet"];
        using (
            var file = new ParquetFileWriter(
                path,
                [new Column<double>("i"), new Column<string>("title")]
            )
        )
        {
            using var group = file.AppendRowGroup();
            using (var ids = group.NextColumn().LogicalWriter<double>())
                ids.WriteBatch([5, 6, 7]);
            using (var titles = group.NextColumn().LogicalWriter<string>())
                titles.WriteBatch(["Five", "Six", "Seven"]);
            file.Close();
        }

        foreach (var items in new[] { "5,6,7", "5.0,6.0,7.0" })
            Assert.Equal(
                ["Five", "Six", "Seven"],
                Titles(
                    InteractionReader.Read(
                        TableSource.Files(WriteEvents(items)),
                        Columns,
                        items: TableSource.Files(path)
                    )
                )
            );
        var textual = InteractionReader.Read(
            TableSource.Files(WriteEvents("5,6,x")),
            Columns,
            items: TableSource.Files(path)
        );
        Assert.Equal(["Five", "Six", null], Titles(textual));
    }

    [Theory]
    [InlineData("5,6,7", "0005\n0006\n0007")]
    [InlineData("ab,cd,ef", "AB\nCD\nEF")]
    [InlineData("5,6,7", "A5\nA6\nA7")]
    [InlineData("5,6,7", "")]
    public void A_table_that_describes_none_is_refused_with_ids_of_both(string items, string keys)
    {
        string[] records = [.. keys.Split('\n').Where(key => key.Length > 0)];
        var table = folder.Write(
            "table.csv",
            "i,x\n" + string.Concat(records.Select(key => $"{key},0\n"))
        );

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(
                TableSource.Files(WriteEvents(items)),
                Columns,
                items: TableSource.Files(table)
            )
        );

        Assert.Contains("None of the 3 items", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{items.Split(',')[0]}'", error.Message, StringComparison.Ordinal);
        Assert.All(
            records,
            key => Assert.Contains($"'{key}'", error.Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_table_that_describes_none_of_the_users_is_refused()
    {
        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(
                TableSource.Files(WriteEvents("5,6")),
                Columns,
                users: TableSource.Files(folder.Write("users.csv", "u,age\nx,3\n"))
            )
        );

        Assert.Contains("None of the 1 users", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5,6,7,8", "5", 3, true)]
    [InlineData("5,6,7,8", "5\n6\n9", 2, false)]
    [InlineData("5,6", "5\n6", 0, false)]
    public void How_many_have_no_record_is_said_and_is_a_warning_over_half(
        string items,
        string keys,
        int missing,
        bool isWarning
    )
    {
        var context = new ImportContext();
        var table = folder.Write("items.csv", $"i\n{keys}\n");

        InteractionReader.Read(
            TableSource.Files(WriteEvents(items)),
            Columns,
            items: TableSource.Files(table),
            context: context
        );

        var said = Assert.Single(isWarning ? context.Warnings.Messages : context.Warnings.Details);
        Assert.StartsWith(
            $"{missing} of the {items.Split(',').Length} items",
            said,
            StringComparison.Ordinal
        );
        Assert.Empty(isWarning ? context.Warnings.Details : context.Warnings.Messages);
    }

    [Fact]
    public void An_id_that_stands_twice_is_reported_whatever_its_writing_and_file()
    {
        folder.Write("items/a.csv", "i,title\n5,Five\n6,Six\n");
        folder.Write("items/b.csv", "i,title\n7,Seven\n5.0,Again\n");
        var events = TableSource.Files(WriteEvents("5,6,7"));
        var items = TableSource.Files(folder["items"]);
        var context = new ImportContext { Invalid = new InvalidRecords(skip: true) };

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(events, Columns, items: items)
        );
        var data = InteractionReader.Read(events, Columns, items: items, context: context);

        Assert.Contains("'5.0' stands twice", error.Message, StringComparison.Ordinal);
        Assert.Equal((folder["items/b.csv"], 3L), (error.Path, error.Line));
        Assert.Equal(1, context.Invalid.Count);
        Assert.Equal("Five", data.Items.TitleOf(0));
    }

    [Fact]
    public void A_record_without_an_id_is_invalid_in_these_tables_as_well() =>
        Assert.Equal(
            3,
            Assert
                .Throws<InputFormatException>(() => Read("5,6", "i,title\n5,Five\nNA,None\n"))
                .Line
        );

    [Fact]
    public void Movies_are_joined_by_the_same_rules()
    {
        folder.Write("ratings.csv", "userId,movieId,rating,timestamp\n1,5,3,1\n1,6,3,2\n1,7,3,3\n");
        folder.Write("movies.csv", "movieId,title,genres\n5,Five,a\n5,Again,b\n");

        var twice = Assert.Throws<InputFormatException>(() => MovieLensReader.Read(folder.Path));
        folder.Write("movies.csv", "movieId,title,genres\n5,Five,a\n8,Eight,b\n");
        var context = new ImportContext();
        MovieLensReader.Read(folder.Path, context: context);
        folder.Write("movies.csv", "movieId,title,genres\n8,Eight,b\n");
        var none = Assert.Throws<InputFormatException>(() => MovieLensReader.Read(folder.Path));

        Assert.Contains("stands twice", twice.Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "2 of the 3 movies",
            Assert.Single(context.Warnings.Messages),
            StringComparison.Ordinal
        );
        Assert.Contains("None of the 3 movies", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_counts_those_of_whom_nothing_is_known()
    {
        var data = Read("5,6,7", "i,title,year\n5,Five,\n6,,\n");

        var summary = InteractionSummary.Of(data);

        Assert.Equal(2, summary.UndescribedItemCount);
        Assert.Null(summary.UndescribedUserCount);
    }

    private InteractionData Read(string items, string table) =>
        InteractionReader.Read(
            TableSource.Files(WriteEvents(items)),
            Columns,
            items: TableSource.Files(folder.Write("items.csv", table))
        );

    private string WriteEvents(string items) =>
        folder.Write(
            "events.csv",
            "u,i\n" + string.Concat(items.Split(',').Select(item => $"1,{item}\n"))
        );

    private static IEnumerable<string?> Titles(InteractionData data) =>
        Enumerable.Range(0, data.ItemCount).Select(data.Items.TitleOf);
}
