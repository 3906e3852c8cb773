using Rechub.Data;
using Rechub.Data.Building;
using Rechub.Data.Reading;

namespace Rechub.Tests.Data;

/// <summary>Lists that are written as text, and several items in one field.</summary>
public sealed class ItemListTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a|b", "|", new[] { "a", "b" })]
    [InlineData(" a | |b|", "|", new[] { "a", "b" })]
    [InlineData("N1  N2", " ", new[] { "N1", "N2" })]
    [InlineData("['Drama', 'War']", ",", new[] { "Drama", "War" })]
    [InlineData("[\"Drama\",\"Children's\"]", ",", new[] { "Drama", "Children's" })]
    [InlineData("[27, 9]", ",", new[] { "27", "9" })]
    [InlineData("[]", ",", new string[0])]
    [InlineData("'Drama', [x", ",", new[] { "'Drama'", "[x" })]
    public void A_list_is_its_elements_however_it_is_written(
        string text,
        string separator,
        string[] elements
    ) => Assert.Equal(elements, ListText.Elements(text, separator));

    [Fact]
    public void A_column_that_comes_late_is_found_beside_the_ratings_of_items()
    {
        var lines = string.Concat(
            Enumerable
                .Range(0, 12_000)
                .Select(n => $$"""{"who":{{n}},"what":["a-1","b-0"]}""" + "\n")
        );
        var path = folder.Write(
            "clicks.jsonl",
            lines + """{"who":12000,"what":["a-3"],"kind":"late"}""" + "\n"
        );

        var data = InteractionReader.Read(
            TableSource.Files(path),
            new InteractionColumns
            {
                User = "who",
                Item = "what",
                ItemSeparator = " ",
                ItemRatingSeparator = "-",
                UserFeatures = ["kind"],
            }
        );

        var kind = Assert.IsType<TextColumn>(data.Users.Find("kind"));
        Assert.Equal((null, "late"), (kind[0], kind[12_000]));
        Assert.Equal([1, 0], data.Log.Ratings![..2]);
        Assert.Equal(3, data.Log.Ratings[^1]);
    }

    [Theory]
    [InlineData(",", ",", 2)]
    [InlineData(" ", "|", 0)]
    public void A_separator_that_separates_nothing_is_told_of(
        string itemSeparator,
        string listSeparator,
        int warnings
    )
    {
        var path = folder.Write("clicks.csv", "who;what;kind\n1;a b;x|y\n2;c;y|z\n");
        var context = new ImportContext();

        InteractionReader.Read(
            TableSource.Files(path),
            new InteractionColumns
            {
                User = "who",
                Item = "what",
                ItemSeparator = itemSeparator,
                UserFeatures = ["kind"],
                ListColumns = ["kind"],
                ListSeparator = listSeparator[0],
            },
            context: context
        );

        Assert.Equal(warnings, context.Warnings.Messages.Count);
        if (warnings == 0)
            return;
        Assert.Contains("-ItemSeparator", context.Warnings.Messages[0], StringComparison.Ordinal);
        Assert.Contains("-ListSeparator", context.Warnings.Messages[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Items_of_a_field_keep_their_order_and_share_the_rest_of_the_record()
    {
        var path = folder.Write(
            "clicks.csv",
            "who,what,at,kind\n1,b a b,5,x\n1,,6,x\n2,c,4,y\n2, ,3,y\n"
        );
        var context = new ImportContext();

        var data = InteractionReader.Read(
            TableSource.Files(path),
            new InteractionColumns
            {
                User = "who",
                Item = "what",
                Time = "at",
                ItemSeparator = " ",
                ItemFeatures = ["kind"],
            },
            context: context
        );

        Assert.Equal(["a", "b", "c"], data.Items.Ids.Texts.ToArray());
        Assert.Equal([1, 0, 1, 2], data.Log.ItemRows);
        Assert.Equal([5, 5, 5, 4], data.Log.Times);
        Assert.Equal("y", data.Items.Find("kind")!.ValueAt(2));
        Assert.Equal(
            "2 records have no item in 'what', and are left out.",
            Assert.Single(context.Warnings.Messages)
        );
    }

    [Fact]
    public void Ratings_are_taken_off_the_ends_of_items_where_columns_are_found_late()
    {
        // JSON's columns are those of the first records, and of later ones when they are asked for.
        var path = folder.Write(
            "clicks.jsonl",
            string.Concat(Enumerable.Repeat("{\"clicks\":\"a-1 b-0\"}\n", 10_000))
                + "{\"clicks\":\"a-x-1 b-0\",\"who\":7}\n"
        );
        var context = new ImportContext { Invalid = new InvalidRecords(skip: true) };

        var data = InteractionReader.Read(
            TableSource.Files(path),
            new InteractionColumns
            {
                User = "who",
                Item = "clicks",
                ItemSeparator = " ",
                ItemRatingSeparator = "-",
            },
            context: context
        );

        Assert.Equal(10_000, context.Invalid.Count);
        Assert.Equal(["a-x", "b"], data.Items.Ids.Texts.ToArray());
        Assert.Equal([1f, 0], data.Log.Ratings!);
    }

    [Fact]
    public void An_item_without_its_rating_is_invalid()
    {
        var path = folder.Write("clicks.csv", "who,what\n1,a-1 b\n");

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(
                TableSource.Files(path),
                new InteractionColumns
                {
                    User = "who",
                    Item = "what",
                    ItemSeparator = " ",
                    ItemRatingSeparator = "-",
                }
            )
        );

        Assert.Equal(2, error.Line);
        Assert.Contains("what (rating)", error.Message, StringComparison.Ordinal);
    }
}
