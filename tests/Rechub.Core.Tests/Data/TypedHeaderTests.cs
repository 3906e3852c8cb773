using Rechub.Data;
using Rechub.Data.Reading;

namespace Rechub.Tests.Data;

/// <summary>Column names that state a type, as RecBole writes them.</summary>
public sealed class TypedHeaderTests : IDisposable
{
    private const string Interactions =
        "user_id:token\titem_id:token\trating:float\ttimestamp:float\n7\ta\t4.5\t881250949.0\n8\tb\t1\t891717742\n";

    private static readonly InteractionColumns Columns = new()
    {
        User = "user_id",
        Item = "item_id",
        Time = "timestamp",
        Rating = "rating",
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Columns_have_their_plain_names_and_the_kinds_of_their_types()
    {
        var items = folder.Write(
            "x.item",
            "item_id:token\tyear:token\tprice:float\tclass:token_seq\tversion:token\tvector:float_seq\n"
                + "a\t1996\t3\tComedy  Film-Noir\t1.5\t0.1 0.2\n"
                + "b\t1997\t\tComedy\t2\t0.3 0.4\n"
        );
        var context = new ImportContext();

        var data = Read(Columns, items, context);

        Assert.Equal([4.5f, 1], data.Log.Ratings!);
        Assert.Equal([881250949, 891717742], data.Log.Times);
        Assert.Equal(
            ["year", "price", "class", "version", "vector"],
            data.Items.Columns.Select(column => column.Name)
        );
        Assert.Equal([1996, 1997], Assert.IsType<IntegerColumn>(data.Items.Find("year")).Values);
        Assert.Equal([3, double.NaN], Assert.IsType<NumberColumn>(data.Items.Find("price")).Values);
        Assert.Equal(
            ["Comedy", "Film-Noir"],
            Assert.IsType<TextListColumn>(data.Items.Find("class"))[0]
        );
        // Versions are categories, though they could be numbers.
        Assert.Equal("1.5", Assert.IsType<TextColumn>(data.Items.Find("version"))[0]);
        var vectors = Assert.IsType<VectorColumn>(data.Items.Find("vector"));
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f], vectors.Values);
        Assert.Empty(context.Warnings.Messages);
    }

    [Fact]
    public void A_vector_of_another_length_is_an_error_with_its_place()
    {
        var items = folder.Write(
            "x.item",
            "item_id:token\tvector:float_seq\na\t0.1 0.2\nb\t0.1 0.2 0.3\n"
        );

        var error = Assert.Throws<InputFormatException>(() => Read(Columns, items));

        Assert.Equal((3L, 2), (error.Line, error.Column));
        Assert.Contains("a list of 2 finite numbers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_is_checked_to_be_one()
    {
        var items = folder.Write("x.item", "item_id:token\tprice:float\na\tcheap\n");

        var error = Assert.Throws<InputFormatException>(() => Read(Columns, items));

        Assert.Equal((2L, 2), (error.Line, error.Column));
        Assert.Contains("'cheap'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_names_with_their_types_are_known_as_well() =>
        Assert.Equal(
            2,
            Read(
                new InteractionColumns { User = "user_id:token", Item = "item_id:token" }
            ).InteractionCount
        );

    [Theory]
    [InlineData("user_id:token,item_id\n7,a\n", "user_id:token", "item_id")]
    [InlineData("id:token,id:float\n7,1\n", "id:token", "id:float")]
    public void Names_that_do_not_all_state_a_type_or_are_equal_without_it_stay_as_they_are(
        string text,
        string user,
        string item
    )
    {
        var path = folder.Write("x.csv", text);

        var data = InteractionReader.Read(
            TableSource.Files(path),
            new InteractionColumns { User = user, Item = item }
        );

        Assert.Equal((7L, user), (data.Users.Ids[0], data.Users.KeyName));
    }

    private InteractionData Read(
        InteractionColumns columns,
        string? items = null,
        ImportContext? context = null
    ) =>
        InteractionReader.Read(
            TableSource.Files(folder.Write("x.inter", Interactions)),
            columns,
            items: items is null ? null : TableSource.Files(items),
            context: context
        );
}
