using System.Text.Json;
using Rechub.Interactions;
using Rechub.Sampling;

namespace Rechub.Tests.Sampling;

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
            var settings = new BatchSettings(
                BatchItems.Sampled,
                16,
                negatives,
                NegativeSampling.Popularity,
                false,
                0,
                1
            );
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

    [Theory]
    [InlineData("pre_pre")]
    [InlineData("post_post")]
    public void Padded_histories_are_the_slices_of_the_log(string side)
    {
        var length = golden.GetProperty("seq_max_len").GetInt32();
        var positions = TrainingSamples.Of(data).Positions;
        AssertPadded(side, "train_positives", length, positions);
        int[] tests =
        [
            .. Enumerable
                .Range(0, data.UserCount)
                .Where(HasTest)
                .Select(user => data.Split.TestStart[user]),
        ];
        AssertPadded(side, "test", length, tests);
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
                NegativeProbabilities.Of(NegativeSampling.Ralm, counts)
            );
        }
    }

    private bool HasTest(int user) => data.Split.TestStart[user] < data.Log.UserOffsets[user + 1];

    private void AssertPadded(string side, string part, int length, int[] positions)
    {
        var expected = golden.GetProperty("model_input").GetProperty(side).GetProperty(part);
        int[] users = Integers(expected.GetProperty("user_id"));
        int[] lengths = Integers(expected.GetProperty("histlen_movie_id"));
        int[] targets = Integers(expected.GetProperty("movie_id"));
        Assert.Equal(positions.Length, users.Length);
        for (var i = 0; i < positions.Length; i++)
        {
            var start = data.Log.UserOffsets[users[i] - 1];
            var history = data.Log.ItemRows[start..positions[i]].Select(item => item + 1).ToArray();
            Assert.Equal(lengths[i], history.Length);
            Assert.Equal(targets[i], data.Log.ItemRows[positions[i]] + 1);
            int[] window =
                side == "pre_pre"
                    ?
                    [
                        .. Enumerable.Repeat(0, Math.Max(0, length - history.Length)),
                        .. history.TakeLast(length),
                    ]
                    :
                    [
                        .. history.Take(length),
                        .. Enumerable.Repeat(0, Math.Max(0, length - history.Length)),
                    ];
            Assert.Equal(Integers(expected.GetProperty("hist_movie_id")[i]), window);
        }
    }

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
}
