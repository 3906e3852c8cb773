using Rechub.Data;
using Rechub.Data.Reading;

namespace Rechub.Tests.Data;

/// <summary>Sheets of Excel workbooks.</summary>
public sealed class WorkbookTests : IDisposable
{
    private static readonly InteractionColumns Columns = new()
    {
        User = "u",
        Item = "i",
        Time = "t",
    };

    private static readonly object?[][] Rows =
    [
        ["u", "i", "t", null, "plan"],
        [1, "a", new DateTime(2024, 5, 31, 18, 30, 0), null, "free"],
        [null, null, null, null, null],
        [2.0, "b", new DateTime(2024, 6, 1), "nameless", null],
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_sheet_is_a_table_of_numbers_texts_and_times()
    {
        var path = folder.Write("x.xlsx", PackedBytes.Workbook(("one", Rows)));
        var context = new ImportContext();

        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                UserFeatures = ["plan"],
            },
            context: context
        );

        Assert.Equal([1, 2], data.Users.Ids.Integers.ToArray());
        Assert.Equal([1_717_180_200, 1_717_200_000], data.Log.Times);
        Assert.Equal("free", Assert.IsType<TextColumn>(data.Users.Find("plan"))[0]);
        Assert.Empty(context.Warnings.Messages);
    }

    [Fact]
    public void Another_sheet_is_read_when_it_is_named_and_the_choice_of_the_first_is_told()
    {
        object?[][] other =
        [
            ["u", "i", "t"],
            [7, "x", 1_700_000_000],
        ];
        var path = folder.Write("x.xlsx", PackedBytes.Workbook(("one", Rows), ("Two", other)));
        var context = new ImportContext();

        Assert.Equal(2, Read(null).InteractionCount);
        Assert.Contains(
            "-Sheet",
            Assert.Single(context.Warnings.Messages),
            StringComparison.Ordinal
        );
        Assert.Equal([7], Read("two").Users.Ids.Integers.ToArray());
        var error = Assert.Throws<InputFormatException>(() => Read("three"));
        Assert.Contains("one, Two", error.Message, StringComparison.Ordinal);

        InteractionData Read(string? sheet) =>
            InteractionReader.Read(
                TableSource.Files([path], new TableLayout { Sheet = sheet }),
                Columns,
                context: context
            );
    }

    [Fact]
    public void A_sheet_without_names_is_read_with_a_header()
    {
        var path = folder.Write("x.xlsx", PackedBytes.Workbook(("one", Rows[1..])));

        var data = InteractionReader.Read(
            TableSource.Files([path], new TableLayout { Header = ["u", "i", "t"] }),
            Columns
        );

        Assert.Equal(2, data.InteractionCount);
    }

    [Fact]
    public void What_is_wrong_is_told_with_its_row()
    {
        object?[][] bad = [.. Rows, ["x", "y", "noon"]];
        var path = folder.Write("x.xlsx", PackedBytes.Workbook(("one", bad)));
        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(path), Columns)
        );
        Assert.Equal((5L, 3), (error.Line, error.Column));

        object?[][] twice =
        [
            ["u", "i", "u"],
            [1, 2, 3],
        ];
        path = folder.Write("x.xlsx", PackedBytes.Workbook(("one", twice)));
        error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(path), Columns)
        );
        Assert.Contains("'u' stands twice", error.Message, StringComparison.Ordinal);

        path = folder.Write("x.xlsx", PackedBytes.Workbook(("one", [])));
        error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(path), Columns)
        );
        Assert.Contains("empty", error.Message, StringComparison.Ordinal);

        path = folder.Write("x.xlsx", "u,i,t\n1,2,3\n");
        error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(path), Columns)
        );
        Assert.Contains("Excel", error.Message, StringComparison.Ordinal);
    }
}
