using System.Text.Json;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Features;
using Rechub.Models.Dssm;

namespace Rechub.Tests.Features;

/// <summary>golden/encode.json through what a model encodes with, fitted on all of the data.</summary>
public sealed class GoldenEncoderTests : IDisposable
{
    private readonly JsonElement golden = GoldenFile.Read("encode.json");
    private readonly TemporaryFolder folder = new();
    private readonly InteractionData data;
    private readonly FeatureSchema schema;

    public GoldenEncoderTests()
    {
        var read = MovieLensReader.Read(
            folder.Write("merged.csv", golden.GetProperty("csv").GetString()!)
        );
        data = read.WithSplit(DataSplit.None(read.Log));
        schema = DssmArchitecture.Tutorial(data).Fit(data, CancellationToken.None);
    }

    public void Dispose() => folder.Dispose();

    public static IEnumerable<TheoryDataRow<string>> Features() =>
        GoldenFile
            .Read("encode.json")
            .GetProperty("features")
            .EnumerateArray()
            .Select(name => new TheoryDataRow<string>(name.GetString()!));

    [Theory]
    [MemberData(nameof(Features))]
    public void Codes_of_every_row_are_those_of_the_original(string name)
    {
        var (feature, ofUser) = Find(name);
        var table = ofUser ? data.Users : data.Items;
        var codes = Assert.IsType<SparseCodes>(feature.Encoder!.Encode(table, name)).Codes;
        var key = ofUser ? "user_id" : "movie_id";

        Assert.Equal(
            golden
                .GetProperty("encoded")
                .GetProperty(name)
                .EnumerateArray()
                .Select(x => x.GetInt32()),
            golden
                .GetProperty("rows")
                .EnumerateArray()
                .Select(row => codes[table.Ids.RowOf(row.GetProperty(key).GetInt64())])
        );
    }

    [Theory]
    [MemberData(nameof(Features))]
    public void A_vocabulary_is_the_original_classes_in_their_order(string name)
    {
        var vocabulary = Find(name).Feature.Vocabulary!;

        Assert.Equal(
            golden
                .GetProperty("classes")
                .GetProperty(name)
                .EnumerateArray()
                .Select(x => x.ToString()),
            Enumerable.Range(0, vocabulary.Values.Count).Select(i => $"{vocabulary.Values[i]}")
        );
        // One code more, that of unknown values, stands behind the original's.
        var size = golden.GetProperty("vocab_size").GetProperty(name).GetInt32();
        Assert.Equal((size + 1, size), (vocabulary.Size, vocabulary.OutOfVocabulary));
    }

    private (Feature Feature, bool OfUser) Find(string name)
    {
        var ofUser = Array.Find(schema.UserFeatures, feature => feature.Name == name);
        return ofUser is not null
            ? (ofUser, true)
            : (schema.ItemFeatures.Single(feature => feature.Name == name), false);
    }
}
