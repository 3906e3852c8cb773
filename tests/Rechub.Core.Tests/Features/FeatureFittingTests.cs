using System.Text;
using Rechub.Data;
using Rechub.Data.Reading;
using Rechub.Features;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Serialization;

namespace Rechub.Tests.Features;

/// <summary>What features become, and what they take from the training part alone.</summary>
public sealed class FeatureFittingTests : IDisposable
{
    private static readonly string[] Zips = ["02460-1234", "Zoë 東京 😀", "a \"b\"\n,c", "'; --"];

    private static readonly InteractionColumns Columns = new()
    {
        User = "who",
        Item = "what",
        Time = "at",
        UserFeatures = ["zip"],
        ItemFeatures = ["price", "tags"],
        ListColumns = ["tags"],
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rare_values_fold_into_the_one_for_unknown_ones()
    {
        // Each user has two training interactions: A has four of them, B two, and one user has no value.
        var feature = UserFeature(
            Import(["A", "A", "B", ""]),
            new FeatureSpec("zip") { MinimumCount = 3 }
        );

        Assert.Equal(["A"], feature.Vocabulary!.Values.Texts.ToArray());
        Assert.Equal([1, 1, 2, 2], Codes(feature, Import(["A", "A", "B", ""])));
    }

    [Fact]
    public void Any_text_is_a_value_and_survives_the_model_file()
    {
        var data = Import(Zips);
        var model = NeuralModel.Create(
            data,
            new DssmArchitecture
            {
                UserFeatures = [new FeatureSpec("zip")],
                EmbeddingDimension = 4,
                HiddenUnits = [8, 4],
            }
        );
        var path = folder["model.rechub"];

        RecallModelFile.Write(path, model);
        var read = RecallModelFile.Read(path);

        var zip = read.Schema.UserFeatures.Single(feature => feature.Name == "zip");
        Assert.Equal(Zips.Order(StringComparer.Ordinal), zip.Vocabulary!.Values.Texts.ToArray());
        Assert.Equal(
            Codes(model.Schema.UserFeatures.Single(feature => feature.Name == "zip"), data),
            Codes(zip, data)
        );
    }

    [Fact]
    public void Values_keep_their_codes_when_other_data_turns_a_column_to_text_or_to_integers()
    {
        var integers = Import(["10", "20", "30", "10"]);
        var texts = Import(["10", "20", "030", "x"]);
        Assert.IsType<IntegerColumn>(integers.Users.Find("zip"));
        Assert.IsType<TextColumn>(texts.Users.Find("zip"));

        var ofIntegers = UserFeature(integers, new FeatureSpec("zip"));
        var ofTexts = UserFeature(texts, new FeatureSpec("zip"));

        // 030 is another value than 30.
        Assert.Equal([1, 2, 4, 4], Codes(ofIntegers, texts));
        Assert.Equal([2, 3, 5, 2], Codes(ofTexts, integers));
    }

    [Theory]
    [InlineData("x|y;z", "x;z", new[] { 0, 1, 2 }, new[] { 1, 3 })]
    [InlineData("x|y;z", ";", new[] { 0, 0, 0 }, new int[0])]
    [InlineData("1|2;3", "1;3", new[] { 0, 1, 2 }, new[] { 1, 3 })]
    [InlineData("x;z", "z|x;x|q", new[] { 0, 2, 4 }, new[] { 2, 1, 1, 3 })]
    public void A_sequence_reads_a_column_that_happens_to_have_one_value_a_row_or_none(
        string fitted,
        string met,
        int[] offsets,
        int[] codes
    )
    {
        var tags = UserFeature(
            Import(fitted.Split(';')),
            new FeatureSpec("zip") { Kind = FeatureKind.Sequence }
        );

        var encoded = Assert.IsType<SequenceCodes>(
            tags.Encoder!.Encode(Import(met.Split(';')).Users, "zip")
        );

        Assert.Equal(offsets, encoded.Offsets);
        Assert.Equal(codes, encoded.Codes);
    }

    [Theory]
    [InlineData("10;20", "10.0;2.5;20", new[] { 1, 3, 2 })]
    [InlineData("1.5;20", "20;30", new[] { 2, 3 })]
    [InlineData("a;b", "a|b;b", new[] { 3, 2 })]
    [InlineData("a|b;b", "b;a|b", new[] { 2, 1 })]
    [InlineData("10;20", ";", new[] { 3, 3 })]
    public void A_value_keeps_its_code_whatever_type_its_column_has(
        string fitted,
        string met,
        int[] codes
    )
    {
        var zip = UserFeature(
            Import(fitted.Split(';')),
            new FeatureSpec("zip") { Kind = FeatureKind.Sparse }
        );

        Assert.Equal(codes, Codes(zip, Import(met.Split(';'))));
    }

    [Fact]
    public void A_number_may_be_met_as_a_whole_one_as_text_or_not_at_all_but_not_as_anything_else()
    {
        var zip = UserFeature(
            Import(["0.25", "2.5"]),
            new FeatureSpec("zip") { Kind = FeatureKind.Dense, Scale = FeatureScale.None }
        );

        Assert.Equal([1, 2], Values(["1", "2"]));
        Assert.Equal([1.5f, 0.25f], Values(["01.5", "2.5e-1"]));
        Assert.Equal([0, 0], Values(["", ""]));
        var error = Assert.Throws<RechubException>(() => Values(["1", "many"]));
        Assert.Equal("FeatureTypeMismatch", error.ErrorId);

        float[] Values(string[] texts) =>
            Assert.IsType<DenseValues>(zip.Encoder!.Encode(Import(texts).Users, "zip")).Values;
    }

    [Fact]
    public void A_title_is_no_feature_by_default_however_it_is_written()
    {
        var path = folder.Write("events.csv", "who,what,at,Title\n1,a,1,One\n1,b,2,Two\n");
        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                UserFeatures = [],
                ItemFeatures = ["Title"],
                ListColumns = [],
            }
        );

        Assert.Equal(
            "what",
            Assert
                .Single(new DssmArchitecture().Fit(data, CancellationToken.None).ItemFeatures)
                .Name
        );
        Assert.Equal("One", data.Items.TitleOf(0));
    }

    [Fact]
    public void Ids_are_the_same_users_when_one_that_is_no_integer_joins_them()
    {
        var before = IdColumn.FromSorted([7L, 10, 42]);
        var after = IdColumn.FromSorted(["007", "10", "42", "guest"]);

        Assert.Equal([-1, 1, 2, -1], before.RowsOf(after));
        Assert.Equal([-1, 1, 2], after.RowsOf(before));
    }

    [Fact]
    public void A_vocabulary_with_a_value_twice_is_refused()
    {
        Assert.Throws<ArgumentException>(() => IdColumn.FromSorted(["a", "a"]));
        Assert.Throws<ArgumentException>(() => IdColumn.FromSorted([3L, 3]));
    }

    [Theory]
    [InlineData(FeatureScale.Standard, new[] { -1f, 1, 1 })]
    [InlineData(FeatureScale.MinMax, new[] { 0f, 1, 1 })]
    [InlineData(FeatureScale.None, new[] { 1f, 3, 3 })]
    public void Numbers_are_scaled_by_the_items_of_the_training_part(
        FeatureScale scale,
        float[] expected
    )
    {
        // c, of price 1000, is nobody's before the last interaction, which is the test item: it is clipped to the others' range.
        var data = Import(["A", "B"]);
        var schema = new DssmArchitecture
        {
            UserFeatures = [new FeatureSpec("zip")],
            ItemFeatures = [new FeatureSpec("price") { Kind = FeatureKind.Dense, Scale = scale }],
        }.Fit(data, CancellationToken.None);

        var price = schema.ItemFeatures.Single(feature => feature.Name == "price");

        Assert.Equal(
            expected,
            Assert.IsType<DenseValues>(price.Encoder!.Encode(data.Items, "price")).Values
        );
    }

    [Fact]
    public void Lists_are_sequences_of_their_elements()
    {
        var data = Import(["A", "B"]);
        var schema = new DssmArchitecture
        {
            UserFeatures = [new FeatureSpec("zip")],
            ItemFeatures = [new FeatureSpec("tags")],
        }.Fit(data, CancellationToken.None);

        var tags = schema.ItemFeatures.Single(feature => feature.Name == "tags");

        Assert.Equal(FeatureKind.Sequence, tags.Kind);
        // z is only the tag of an item that is not in the training part.
        Assert.Equal(["x", "y"], tags.Vocabulary!.Values.Texts.ToArray());
        var codes = Assert.IsType<SequenceCodes>(tags.Encoder!.Encode(data.Items, "tags"));
        Assert.Equal([0, 2, 3, 5], codes.Offsets);
        Assert.Equal([1, 2, 2, 1, 3], codes.Codes);
    }

    [Fact]
    public void A_number_that_is_to_be_dense_shares_no_table()
    {
        var architecture = new DssmArchitecture
        {
            UserFeatures = [new FeatureSpec("zip")],
            ItemFeatures =
            [
                new FeatureSpec("tags"),
                new FeatureSpec("price") { Kind = FeatureKind.Dense, SharedWith = "tags" },
            ],
        };

        var error = Assert.Throws<RechubException>(() =>
            architecture.Fit(Import(["A", "B"]), CancellationToken.None)
        );

        Assert.Equal("SharedTableMismatch", error.ErrorId);
        Assert.Equal("price", error.Target);
    }

    /// <summary>A user for each zip code, with items a, b, a and then c, of which only the first two are training data.</summary>
    private InteractionData Import(string[] zips)
    {
        var text = new StringBuilder("who,what,at,zip,price,tags\n");
        for (var user = 0; user < zips.Length; user++)
        {
            var zip = $"\"{zips[user].Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            text.Append($"{user},a,1,{zip},1,x|y\n");
            text.Append($"{user},b,2,{zip},3,y\n");
            text.Append($"{user},a,3,{zip},1,x|y\n");
            text.Append($"{user},c,4,{zip},1000,x|z\n");
        }

        return InteractionReader.Read(
            TableSource.Files(folder.Write("events.csv", text.ToString())),
            Columns
        );
    }

    private static Feature UserFeature(InteractionData data, FeatureSpec spec) =>
        new DssmArchitecture { UserFeatures = [spec] }
            .Fit(data, CancellationToken.None)
            .UserFeatures.Single(feature => feature.Name == spec.Name);

    private static int[] Codes(Feature feature, InteractionData data) =>
        Assert.IsType<SparseCodes>(feature.Encoder!.Encode(data.Users, feature.Name)).Codes;
}
