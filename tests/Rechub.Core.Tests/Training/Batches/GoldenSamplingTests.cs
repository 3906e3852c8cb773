using System.Text.Json;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Training.Batches;

namespace Rechub.Tests.Training.Batches;

/// <summary>golden/samples.json: what is trained on, from which part of the history, against which negatives.</summary>
public sealed class GoldenSamplingTests : IDisposable
{
    private const double Tolerance = 1e-7;
    private readonly JsonElement golden = GoldenFile.Read("samples.json");
    private readonly TemporaryFolder folder = new();
    private readonly InteractionData data;

    public GoldenSamplingTests()
    {
        var csv = GoldenFile.Read("encode.json").GetProperty("csv").GetString()!;
        var read = MovieLensReader.Read(folder.Write("merged.csv", csv));
        data = read.WithSplit(DataSplit.LeaveLastOut(read.Log, validation: false));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_mode_has_the_original_number_of_samples()
    {
        foreach (var mode in golden.GetProperty("modes").EnumerateArray())
        {
            var pointWise = mode.GetProperty("mode").GetInt32() == 0;
            var negatives = pointWise
                ? mode.GetProperty("neg_ratio").GetInt32()
                : mode.GetProperty("negatives_per_row").GetInt32();
            var settings = new BatchSettings
            {
                Items = BatchItems.Sampled,
                PositiveCount = 16,
                NegativeRatio = negatives,
                Sampling = NegativeSampling.Popularity,
                Seed = 1,
            };
            var builder = new BatchBuilder(data, TrainingSamples.Of(data), settings);
            var batch = new TrainingBatch();
            var (positives, samples) = (0, 0);
            for (var number = 0; number < builder.BatchCount; number++)
            {
                builder.Build(0, number, batch);
                positives += batch.Users.Count;
                samples += batch.SampleCount;
            }

            Assert.Equal(mode.GetProperty("n_train").GetInt32(), pointWise ? samples : positives);
        }
    }

    [Fact]
    public void The_minimum_item_rule_drops_the_original_users()
    {
        foreach (var rule in golden.GetProperty("min_item").EnumerateArray())
        {
            var samples = TrainingSamples.Of(data, rule.GetProperty("min_item").GetInt32());

            Assert.Equal(rule.GetProperty("n_dropped").GetInt32(), samples.DroppedUserCount);
            // The original counts a positive with its three negatives.
            Assert.Equal(rule.GetProperty("n_train").GetInt32(), samples.Positions.Length * 4);
        }
    }

    [Fact]
    public void Towers_read_the_original_histories_of_the_training_samples()
    {
        var input = golden.GetProperty("model_input");
        var builder = new BatchBuilder(
            data,
            TrainingSamples.Of(data),
            new BatchSettings
            {
                Items = BatchItems.Positives,
                PositiveCount = 16,
                NegativeRatio = 0,
                Sampling = NegativeSampling.Uniform,
                Seed = 1,
            }
        );
        var batch = new TrainingBatch();
        var read = new List<InputRow>();
        var history = History("movie_id", golden.GetProperty("seq_max_len").GetInt32());
        for (var number = 0; number < builder.BatchCount; number++)
        {
            builder.Build(0, number, batch);
            read.AddRange(
                Read(history, batch.Users, row => batch.Items.Entity[batch.Candidates[row]])
            );
        }

        AssertSame(
            input,
            "train_positives",
            [.. read.OrderBy(row => row.User).ThenBy(row => row.Length)]
        );
    }

    [Fact]
    public void Towers_read_the_original_histories_of_the_test_items()
    {
        var rows = TestRows();
        var history = History("movie_id", golden.GetProperty("seq_max_len").GetInt32());

        AssertSame(
            golden.GetProperty("model_input"),
            "test",
            [.. Read(history, rows, row => data.Log.ItemRows[rows.HistoryEnd[row]])]
        );
    }

    [Fact]
    public void A_history_of_an_item_attribute_is_the_original_one()
    {
        var rows = TestRows();
        var read = Read(History("cate_id", int.MaxValue), rows, _ => 0).ToArray();

        var expected = golden.GetProperty("item_attribute_history_test").EnumerateArray().ToArray();
        Assert.Equal(expected.Length, read.Length);
        foreach (var (want, row) in expected.Zip(read))
        {
            Assert.Equal(want.GetProperty("user").GetInt32(), row.User);
            Assert.Equal(want.GetProperty("histlen").GetInt32(), row.Length);
            Assert.Equal(Integers(want.GetProperty("hist_cate_id")), row.History);
        }
    }

    [Fact]
    public void Negatives_have_the_original_probabilities()
    {
        foreach (var table in golden.GetProperty("negative_sampling").EnumerateArray())
        {
            int[] counts = Integers(table.GetProperty("counts"));
            AssertClose(
                table,
                "method0",
                NegativeProbabilities.Of(NegativeSampling.Uniform, counts)
            );
            AssertClose(
                table,
                "method1",
                NegativeProbabilities.Of(NegativeSampling.Popularity, counts)
            );
            AssertClose(
                table,
                "method2",
                NegativeProbabilities.Of(NegativeSampling.LogPopularity, counts)
            );
            // Counts are given in descending order, so equal counts keep their places.
            AssertClose(
                table,
                "method3_rank",
                NegativeProbabilities.Of(NegativeSampling.LogUniform, counts)
            );
        }
    }

    private TowerRows TestRows()
    {
        int[] users =
        [
            .. Enumerable
                .Range(0, data.UserCount)
                .Where(user => data.Split.TestStart[user] < data.Log.UserOffsets[user + 1]),
        ];
        var rows = new TowerRows();
        rows.Resize(users.Length);
        foreach (var (row, user) in users.Index())
        {
            rows.Entity[row] = user;
            rows.HistoryStart[row] = data.Log.UserOffsets[user];
            rows.HistoryEnd[row] = data.Split.TestStart[user];
        }

        return rows;
    }

    // Fitted to all interactions, as the original's encoders are.
    private (Feature Feature, EncodedFeature Encoded) History(string itemFeature, int length)
    {
        var whole = data.WithSplit(DataSplit.None(data.Log));
        var options = DssmArchitecture.Tutorial(whole) with
        {
            UserFeatures =
            [
                new FeatureSpec($"hist_{itemFeature}")
                {
                    Kind = FeatureKind.Sequence,
                    SharedWith = itemFeature,
                    Length = length,
                },
            ],
        };
        var schema = NeuralModel.Create(whole, options).Schema;
        return (schema.UserFeatures[0], schema.EncodeUsers(whole)[0]);
    }

    // As the tower does it; codes of users and items are their ranks + 1, and histories are turned round to oldest first.
    private static IEnumerable<InputRow> Read(
        (Feature Feature, EncodedFeature Encoded) history,
        TowerRows rows,
        Func<int, int> target
    )
    {
        int[] room = [];
        for (var row = 0; row < rows.Count; row++)
        {
            int[] codes =
            [
                .. InputLayer.CodesOf(history.Feature, history.Encoded, rows, row, ref room),
            ];
            Array.Reverse(codes);
            yield return new InputRow(
                rows.Entity[row] + 1,
                target(row) + 1,
                rows.HistoryEnd[row] - rows.HistoryStart[row],
                codes
            );
        }
    }

    // Padding is the original's; a tower reads ragged lists. It keeps the newest items, as pre truncation does.
    private static void AssertSame(JsonElement input, string part, InputRow[] read)
    {
        var newest = input.GetProperty("pre_pre").GetProperty(part);
        var oldest = input.GetProperty("post_post").GetProperty(part);
        Assert.Equal(Integers(newest.GetProperty("user_id")), read.Select(row => row.User));
        Assert.Equal(Integers(newest.GetProperty("movie_id")), read.Select(row => row.Item));
        Assert.Equal(
            Integers(newest.GetProperty("histlen_movie_id")),
            read.Select(row => row.Length)
        );
        foreach (var (i, row) in read.Index())
        {
            Assert.Equal(Unpadded(newest, i), row.History);
            if (row.Length == row.History.Length)
                Assert.Equal(Unpadded(oldest, i), row.History);
        }
    }

    private static IEnumerable<int> Unpadded(JsonElement columns, int row) =>
        Integers(columns.GetProperty("hist_movie_id")[row])
            .Where(code => code != Vocabulary.Padding);

    private static void AssertClose(JsonElement table, string method, double[] actual)
    {
        double[] expected =
        [
            .. table.GetProperty(method).EnumerateArray().Select(p => p.GetDouble()),
        ];
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < actual.Length; i++)
            Assert.Equal(expected[i], actual[i], Tolerance);
    }

    private static int[] Integers(JsonElement array) =>
        [.. array.EnumerateArray().Select(value => value.GetInt32())];

    private sealed record InputRow(int User, int Item, int Length, int[] History);
}
