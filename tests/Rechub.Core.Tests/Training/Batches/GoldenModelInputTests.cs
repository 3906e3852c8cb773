using System.Text.Json;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Features;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Training.Batches;

namespace Rechub.Tests.Training.Batches;

/// <summary>golden/samples.json: what stands beside a sample's history, its label and negatives, and whom the minimum leaves out.</summary>
public sealed class GoldenModelInputTests : IDisposable
{
    private readonly JsonElement golden = GoldenFile.Read("samples.json");
    private readonly TemporaryFolder folder = new();
    private readonly InteractionData data;
    private readonly FeatureSchema schema;

    public GoldenModelInputTests()
    {
        var csv = GoldenFile.Read("encode.json").GetProperty("csv").GetString()!;
        var read = MovieLensReader.Read(folder.Write("merged.csv", csv));
        // The original encodes before it splits.
        var whole = read.WithSplit(DataSplit.None(read.Log));
        var options = DssmArchitecture.Tutorial(whole);
        schema = (
            options with
            {
                UserFeatures =
                [
                    .. options.UserFeatures!,
                    new FeatureSpec("hist_cate_id")
                    {
                        Kind = FeatureKind.Sequence,
                        SharedWith = "cate_id",
                    },
                ],
            }
        ).Fit(whole, CancellationToken.None);
        data = read.WithSplit(DataSplit.LeaveLastOut(read.Log, validation: false));
    }

    public void Dispose() => folder.Dispose();

    private int[] TestUsers =>
        [
            .. Enumerable
                .Range(0, data.UserCount)
                .Where(user => data.Split.TestStart[user] < data.Log.UserOffsets[user + 1]),
        ];

    [Theory]
    [InlineData("pre_pre")]
    [InlineData("post_post")]
    public void Features_beside_the_history_are_the_original_ones(string side)
    {
        var input = golden.GetProperty("model_input").GetProperty(side);

        AssertColumns(input.GetProperty("train_positives"), TrainingSamples.Of(data).Positions);
        AssertColumns(
            input.GetProperty("test"),
            [.. TestUsers.Select(user => data.Split.TestStart[user])]
        );
    }

    [Fact]
    public void Labels_negatives_and_test_rows_are_as_many_as_in_every_mode_of_the_original()
    {
        foreach (var mode in golden.GetProperty("modes").EnumerateArray())
        {
            var isLabeled = mode.GetProperty("columns")
                .EnumerateArray()
                .Any(column => column.GetString() == "label");
            var ratio = mode.GetProperty(isLabeled ? "neg_ratio" : "negatives_per_row").GetInt32();
            var (positives, negatives) = CountCandidates(ratio);

            Assert.Equal(mode.GetProperty("n_test").GetInt32(), TestUsers.Length);
            if (isLabeled)
            {
                Assert.Equal(mode.GetProperty("n_positive").GetInt32(), positives);
                Assert.Equal(mode.GetProperty("n_negative").GetInt32(), negatives);
            }
            else
            {
                Assert.Equal(mode.GetProperty("n_train").GetInt32() * ratio, negatives);
            }
        }
    }

    /// <summary>
    /// The original drops the test rows of these users as well. Here they stay: an evaluation that left out whom a model knows
    /// least would flatter it.
    /// </summary>
    [Fact]
    public void The_minimum_leaves_out_the_original_users_from_training()
    {
        foreach (var rule in golden.GetProperty("min_item").EnumerateArray())
        {
            var minimum = rule.GetProperty("min_item").GetInt32();
            int[] dropped =
            [
                .. Integers(rule.GetProperty("dropped_users")).Select(code => code - 1),
            ];
            var trained = TrainingSamples.Of(data, minimum).Positions.Select(UserOf).ToHashSet();

            Assert.Empty(trained.Intersect(dropped));
            Assert.Equal(
                TrainingSamples
                    .Of(data)
                    .Positions.Select(UserOf)
                    .ToHashSet()
                    .Except(dropped)
                    .Order(),
                trained.Order()
            );
            Assert.Equal(
                rule.GetProperty("dropped_raw").EnumerateArray().Select(id => id.GetInt64()),
                dropped.Select(user => (long)data.Users.Ids[user])
            );
            Assert.Equal(
                Integers(rule.GetProperty("users_with_test_row")),
                TestUsers.Except(dropped).Select(user => user + 1)
            );
        }
    }

    [Fact]
    public void A_history_of_an_item_feature_is_the_original_one()
    {
        var place = Array.FindIndex(schema.UserFeatures, feature => feature.Name == "hist_cate_id");
        var history = Assert.IsType<HistoryCodes>(schema.EncodeUsers(data)[place]);

        foreach (var expected in golden.GetProperty("item_attribute_history_test").EnumerateArray())
        {
            var user = expected.GetProperty("user").GetInt32() - 1;
            int[] codes =
            [
                .. history
                    .ItemRows[data.Log.UserOffsets[user]..data.Split.TestStart[user]]
                    .Select(item => history.CodeOfItem[item]),
            ];

            Assert.Equal(expected.GetProperty("histlen").GetInt32(), codes.Length);
            Assert.Equal(Integers(expected.GetProperty("hist_cate_id")), codes);
        }
    }

    private void AssertColumns(JsonElement expected, int[] positions)
    {
        var users = schema.EncodeUsers(data);
        for (var i = 0; i < users.Length; i++)
        {
            if (users[i] is SparseCodes codes)
                Assert.Equal(
                    Integers(expected.GetProperty(schema.UserFeatures[i].Name)),
                    positions.Select(position => codes.Codes[UserOf(position)])
                );
        }

        var items = schema.EncodeItems(data.Items);
        for (var i = 0; i < items.Length; i++)
            Assert.Equal(
                Integers(expected.GetProperty(schema.ItemFeatures[i].Name)),
                positions.Select(position =>
                    Assert.IsType<SparseCodes>(items[i]).Codes[data.Log.ItemRows[position]]
                )
            );
        // Every target is a positive.
        Assert.Equal(
            Integers(expected.GetProperty("label")),
            Enumerable.Repeat(1, positions.Length)
        );
    }

    private (int Positives, int Negatives) CountCandidates(int ratio)
    {
        var builder = new BatchBuilder(
            data,
            TrainingSamples.Of(data),
            new BatchSettings
            {
                Items = BatchItems.Sampled,
                PositiveCount = 16,
                NegativeRatio = ratio,
                Sampling = NegativeSampling.Popularity,
                Seed = 1,
            }
        );
        var batch = new TrainingBatch();
        var (positives, negatives) = (0, 0);
        for (var number = 0; number < builder.BatchCount; number++)
        {
            builder.Build(0, number, batch);
            positives += batch.Users.Count;
            negatives += batch.SampleCount - batch.Users.Count;
        }

        return (positives, negatives);
    }

    private int UserOf(int position)
    {
        var place = Array.BinarySearch(data.Log.UserOffsets, position);
        return place >= 0 ? place : ~place - 1;
    }

    private static int[] Integers(JsonElement array) =>
        [.. array.EnumerateArray().Select(value => value.GetInt32())];
}
