using System.Text.Json;
using Rechub.Data;
using Rechub.Data.Datasets;

namespace Rechub.Tests.Data;

/// <summary>The original's label encoding is an id's or value's place in ascending order, plus one.</summary>
public sealed class GoldenEncodeTests : IDisposable
{
    private readonly JsonElement golden = GoldenFile.Read("encode.json");
    private readonly TemporaryFolder folder = new();
    private readonly InteractionData data;

    public GoldenEncodeTests() =>
        data = MovieLensReader.Read(
            folder.Write("ratings-merged.csv", golden.GetProperty("csv").GetString()!)
        );

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("user_id")]
    [InlineData("movie_id")]
    [InlineData("gender")]
    [InlineData("age")]
    [InlineData("occupation")]
    [InlineData("zip")]
    [InlineData("cate_id")]
    public void Codes_of_every_row_are_those_of_the_original(string feature)
    {
        var expected = Numbers(golden.GetProperty("encoded").GetProperty(feature));
        var rows = golden.GetProperty("rows").EnumerateArray().ToArray();

        Assert.Equal(expected, rows.Select(row => CodeOf(feature, row)));
    }

    [Theory]
    [InlineData("user_id")]
    [InlineData("movie_id")]
    public void Rows_lead_back_to_the_raw_ids(string feature)
    {
        var ids = feature == "user_id" ? data.Users.Ids : data.Items.Ids;
        var expected = golden.GetProperty("raw_id_maps").GetProperty(feature);

        Assert.Equal(expected.EnumerateObject().Count(), ids.Count);
        foreach (var pair in expected.EnumerateObject())
            Assert.Equal(pair.Value.GetInt64(), ids[int.Parse(pair.Name) - 1]);
    }

    private int CodeOf(string feature, JsonElement row)
    {
        var user = data.Users.Ids.RowOf(row.GetProperty("user_id").GetInt64());
        var item = data.Items.Ids.RowOf(row.GetProperty("movie_id").GetInt64());
        return feature switch
        {
            "user_id" => user + 1,
            "movie_id" => item + 1,
            "cate_id" => CodeOf(data.Items.Find(feature)!, item),
            _ => CodeOf(data.Users.Find(feature)!, user),
        };
    }

    private static int CodeOf(FeatureColumn column, int row) =>
        column switch
        {
            TextColumn text => text.Codes[row] + 1,
            IntegerColumn integers => integers
                .Values.Distinct()
                .Count(value => value <= integers.Values[row]),
            _ => throw new InvalidOperationException($"{column.Name} is not a sparse column."),
        };

    private static IEnumerable<int> Numbers(JsonElement array) =>
        array.EnumerateArray().Select(element => element.GetInt32());
}
