using DuckDB.NET.Data;
using Rechub.Data;
using Rechub.Data.Reading;
using Rechub.Filters;

namespace Rechub.Tests.Data;

/// <summary>Which records of the interactions are read.</summary>
public sealed class RecordFilterTests : IDisposable
{
    private static readonly InteractionColumns Columns = new() { User = "who", Item = "what" };

    private readonly TemporaryFolder folder = new();
    private readonly string path;

    public RecordFilterTests() =>
        path = folder.Write(
            "events.csv",
            "who,what,event,price,tags\n1,a,view,,x;y\n2,b,buy,5,y\n3,c,buy,10.5,\n4,d,,-1, z ; x\n"
        );

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("event == 'buy'", new[] { 2L, 3 })]
    [InlineData("event != 'buy'", new[] { 1L })]
    [InlineData("not (event == 'buy')", new[] { 1L })]
    [InlineData("EVENT in ['view', 'cart']", new[] { 1L })]
    [InlineData("event not in ['view']", new[] { 2L, 3 })]
    [InlineData("event not in []", new[] { 1L, 2, 3 })]
    [InlineData("event like 'b%' and not price < 10", new[] { 3L })]
    [InlineData("price >= 5", new[] { 2L, 3 })]
    [InlineData("price == 5 or event == 'view'", new[] { 1L, 2 })]
    [InlineData("5.0 == price", new[] { 2L })]
    [InlineData("not (price > 5 or event == 'view')", new[] { 2L })]
    [InlineData("price in [10.5, -1]", new[] { 3L, 4 })]
    [InlineData("who < 3 and what != 'a'", new[] { 2L })]
    [InlineData("array_contains(tags, 'x')", new[] { 1L, 4 })]
    [InlineData("not array_contains(tags, 'x')", new[] { 2L })]
    public void Records_that_meet_the_filter_are_read(string filter, long[] users)
    {
        var context = new ImportContext();

        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                ItemFeatures = ["tags"],
                ListColumns = ["tags"],
                ListSeparator = ';',
                Where = Filter.Parse(filter),
            },
            context: context
        );

        Assert.Equal(users, data.Users.Ids.Integers.ToArray());
        Assert.Equal(
            $"-Where left out {4 - users.Length} of 4 records.",
            Assert.Single(context.Warnings.Messages)
        );
    }

    [Theory]
    [InlineData("kind == 'buy'", "There is no column 'kind'")]
    [InlineData("price == 5 and event == 1 or price in [1, 'a']", "text and numbers at once")]
    [InlineData("array_contains(event, 'buy')", "-ListColumn event")]
    public void A_filter_that_does_not_fit_the_columns_is_refused(string filter, string part)
    {
        var error = Assert.Throws<FilterException>(() =>
            InteractionReader.Read(
                TableSource.Files(path),
                Columns with
                {
                    Where = Filter.Parse(filter),
                }
            )
        );

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Customer ID] > 12")]
    [InlineData("12 < [customer id] and [a]]b-c] == 'x'")]
    [InlineData("[in] in [2]")]
    public void A_name_in_brackets_has_any_characters(string filter)
    {
        var file = folder.Write(
            "names.csv",
            "who,what,Customer ID,a]b-c,in\n1,a,12,x,1\n2,b,13,x,2\n"
        );

        var data = InteractionReader.Read(
            TableSource.Files(file),
            Columns with
            {
                Where = Filter.Parse(filter),
            }
        );

        Assert.Equal(2, Assert.Single(data.Users.Ids.Integers.ToArray()));
    }

    [Fact]
    public void Text_that_is_compared_with_a_number_and_is_none_is_invalid()
    {
        var invalid = new InvalidRecords(skip: true);

        var error = Assert.Throws<InputFormatException>(() => Read("what > 1"));
        Assert.Throws<InputFormatException>(() =>
            Read("what > 1", new ImportContext { Invalid = invalid })
        );

        Assert.Equal((2L, 2), (error.Line, error.Column));
        Assert.Equal(4, invalid.Count);
    }

    [Fact]
    public void A_filter_that_no_record_meets_is_refused()
    {
        var error = Assert.Throws<InputFormatException>(() => Read("event == 'sale'"));

        Assert.Contains("None of 4 records", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("happened >= '2024-01-02'", 2)]
    [InlineData("happened in ['2024-01-01', '2024-01-03T00:00:00Z']", 2)]
    [InlineData("happened != '2024-01-02' and amount == 2", 1)]
    [InlineData("happened >= 5", null)]
    [InlineData("happened >= 'noon'", null)]
    [InlineData("flag == 'true'", 1)]
    [InlineData("flag not in ['TRUE']", 2)]
    [InlineData("amount == '2'", null)]
    [InlineData("tags == 'x'", null)]
    [InlineData("detail == 'x'", null)]
    public void Typed_columns_are_compared_with_values_of_their_type(string filter, int? count)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        var source = TableSource.Query(
            connection,
            "select i as who, i as what, timestamp '2024-01-01' + i * interval 1 day as happened, i as amount, i = 1 as flag, ['x'] as tags, {'x': 1} as detail from range(3) t(i)"
        );
        InteractionData Import() =>
            InteractionReader.Read(source, Columns with { Where = Filter.Parse(filter) });

        if (count is null)
            Assert.Throws<FilterException>(Import);
        else
            Assert.Equal(count, Import().InteractionCount);
    }

    [Theory]
    [InlineData("[Stock Code] == '71053'", new[] { 1L })]
    [InlineData("[Stock Code] != 'POST'", new[] { 1L, 3 })]
    [InlineData("[Stock Code] in ['POST', '71053']", new[] { 1L, 2 })]
    [InlineData("[Stock Code] like '71%'", new[] { 1L })]
    [InlineData("[Stock Code] < '9'", null)]
    public void Codes_of_a_sheet_that_are_numbers_in_part_are_compared_as_text(
        string filter,
        long[]? users
    )
    {
        var file = folder.Write(
            "x.xlsx",
            PackedBytes.Workbook(
                (
                    "one",
                    [
                        ["who", "what", "Stock Code"],
                        [1, "a", 71053],
                        [2, "b", "POST"],
                        [3, "c", "85123A"],
                    ]
                )
            )
        );
        InteractionData Import() =>
            InteractionReader.Read(
                TableSource.Files(file),
                Columns with
                {
                    Where = Filter.Parse(filter),
                }
            );

        if (users is null)
            Assert.Throws<FilterException>(Import);
        else
            Assert.Equal(users, Import().Users.Ids.Integers.ToArray());
    }

    private InteractionData Read(string filter, ImportContext? context = null) =>
        InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                Where = Filter.Parse(filter),
            },
            context: context
        );
}
