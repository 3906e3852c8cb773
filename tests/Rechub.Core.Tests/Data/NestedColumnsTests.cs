using DuckDB.NET.Data;
using Rechub.Data;
using Rechub.Data.Reading;
using Rechub.Filters;

namespace Rechub.Tests.Data;

/// <summary>Structures and lists of Parquet files and of databases.</summary>
public sealed class NestedColumnsTests : IDisposable
{
    private const string Query = """
        select {'user': {'id': i % 2}, 'item': 'a' || i} as ev, i as "at", ['x', 'y|z'] as tags,
            [{'name': 'deep'}] as parts, map {'k': 'v'} as attributes
        from range(3) t(i)
        """;

    private static readonly InteractionColumns Columns = new()
    {
        User = "ev.user.id",
        Item = "ev.item",
        Time = "at",
    };

    private readonly TemporaryFolder folder = new();
    private readonly DuckDBConnection connection = new("Data Source=:memory:");

    public NestedColumnsTests()
    {
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"copy ({Query}) to '{folder["nested.parquet"]}' (format parquet)";
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        connection.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Fields_of_structures_are_columns_by_their_paths_and_lists_are_lists()
    {
        var data = Read(
            Columns with
            {
                ItemFeatures = ["tags", "parts.name", "attributes.key"],
                Where = Filter.Parse("ev.user.id == 0 and array_contains(tags, 'y|z')"),
            }
        );

        Assert.Equal([0L], data.Users.Ids.Integers);
        Assert.Equal(["a0", "a2"], data.Items.Ids.Texts.ToArray());
        Assert.Equal(["x", "y|z"], Assert.IsType<TextListColumn>(data.Items.Find("tags"))[0]);
        Assert.Equal(["deep"], Assert.IsType<TextListColumn>(data.Items.Find("parts.name"))[1]);
        Assert.Equal(["k"], Assert.IsType<TextListColumn>(data.Items.Find("attributes.key"))[0]);
    }

    [Fact]
    public void A_structure_is_no_column_and_its_fields_are_named()
    {
        var error = Assert.Throws<InputFormatException>(() =>
            Read(Columns with { User = "ev", Item = "ev" })
        );

        Assert.Contains("'ev.user.id'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_no_id_and_may_be_several()
    {
        var error = Assert.Throws<InputFormatException>(() => Read(Columns with { Item = "tags" }));
        var user = Assert.Throws<InputFormatException>(() => Read(Columns with { User = "tags" }));
        var data = Read(Columns with { Item = "tags", ItemSeparator = "|" });

        Assert.Contains(
            "'[x, y|z]', expected an id; with -ItemSeparator",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("-ItemSeparator", user.Message, StringComparison.Ordinal);
        Assert.Equal((2, 6), (data.ItemCount, data.InteractionCount));
    }

    [Theory]
    [InlineData("ev", "structure of user, item")]
    [InlineData("tags", "an id; with -ItemSeparator")]
    public void A_database_gives_structures_and_lists_which_are_no_ids_either(
        string item,
        string part
    )
    {
        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(
                TableSource.Query(connection, Query),
                new InteractionColumns { User = "at", Item = item }
            )
        );

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private InteractionData Read(InteractionColumns columns) =>
        InteractionReader.Read(TableSource.Files(folder["nested.parquet"]), columns);
}
