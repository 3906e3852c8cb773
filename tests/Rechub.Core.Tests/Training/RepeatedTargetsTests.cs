using Rechub.Data;
using Rechub.Evaluation;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Numerics;
using Rechub.Tests.Retrieval;
using Rechub.Training;
using Rechub.Training.Batches;

namespace Rechub.Tests.Training;

/// <summary>What training and validation make of items that the history has.</summary>
public sealed class RepeatedTargetsTests
{
    private static readonly InteractionData Everything = Whole(
        SmallData.Of([1, 2, 1, 3, 3, 4], [5], [2, 2, 2], [3, 4, 5])
    );

    [Fact]
    public void A_target_is_new_to_its_user()
    {
        var samples = TrainingSamples.Of(Everything);

        // Positions of 2, 3 and 4 of the first user, and of 4 and 5 of the last.
        Assert.Equal([1, 3, 5, 11, 12], samples.Positions);
        Assert.Equal(4, samples.RepeatCount);
        Assert.Equal(4 / 9.0, samples.RepeatShare, 1e-12);
    }

    [Fact]
    public void Where_repeats_are_recommended_they_are_targets()
    {
        var samples = TrainingSamples.Of(Everything.WithRepeat(RepeatPolicy.Allow));

        Assert.Equal([1, 2, 3, 4, 5, 8, 9, 11, 12], samples.Positions);
        Assert.Equal((0, 0.0), (samples.RepeatCount, samples.RepeatShare));
    }

    [Theory]
    [InlineData(RepeatPolicy.Exclude)]
    [InlineData(RepeatPolicy.Allow)]
    public void Rows_by_user_have_the_targets_and_no_other(RepeatPolicy repeat)
    {
        var data = Everything.WithRepeat(repeat);
        var samples = TrainingSamples.Of(data);
        var rows = new UserRows(data, samples, batchPositives: 3);
        rows.Shuffle(new RandomStream(seed: 1), CancellationToken.None);
        var targets = new List<int>();
        var batch = new TowerRows();
        for (var number = 0; number < rows.BatchCount; number++)
        {
            rows.Fill(batch, number);
            for (var row = 0; row < batch.Count; row++)
            {
                var user = batch.Entity[row];
                Assert.Equal(data.Log.UserOffsets[user], batch.HistoryStart[row]);
                Assert.InRange(
                    batch.HistoryEnd[row],
                    batch.FirstState[row],
                    data.Log.UserOffsets[user + 1] - 1
                );
                for (var i = batch.FirstState[row]; i <= batch.HistoryEnd[row]; i++)
                    targets.Add(i);
            }
        }

        Assert.Equal(samples.Positions, targets.Order());
    }

    [Fact]
    public void A_validation_item_of_the_history_counts_only_where_repeats_are_recommended()
    {
        // Leave-last-out: 1 validates the first user and is in its history, 4 the second and is not.
        var data = SmallData.Of([1, 2, 1, 3], [3, 2, 4, 1]);

        Assert.Equal([1], Validation.UsersOf(data));
        Assert.Equal([0, 1], Validation.UsersOf(data.WithRepeat(RepeatPolicy.Allow)));
    }

    /// <summary>The trainer's validation and an evaluation of the same held-out items are one.</summary>
    [Theory]
    [InlineData(RepeatPolicy.Exclude)]
    [InlineData(RepeatPolicy.Allow)]
    public void Validation_follows_the_policy_as_evaluation_does(RepeatPolicy repeat)
    {
        var random = new RandomStream(seed: 3);
        long[][] histories =
        [
            .. Enumerable
                .Range(0, 40)
                .Select(_ => Enumerable.Range(0, 14).Select(_ => 1L + random.Next(20)).ToArray()),
        ];
        var data = SmallData.Of(histories).WithRepeat(repeat);
        data = data.WithSplit(DataSplit.LeaveLastN(data.Log, 3));
        var trained = Trainer.Train(
            NeuralModel.Create(
                data,
                new DssmArchitecture { EmbeddingDimension = 4, HiddenUnits = [8, 4] }
            ),
            new TrainingOptions
            {
                Epochs = 1,
                Threads = 1,
                Monitor = Rechub.Training.Monitor.Parse("NDCG@5"),
            }
        );

        var tested = data.WithSplit(
            new DataSplit(SplitMethod.LeaveLastN, "", data.Split.TrainEnd, data.Split.TrainEnd)
        );
        // The log ends where the validation part does: what follows is the test part.
        var heldOut = new HeldOutItems(Until(tested, data.Split.TestStart));
        var stop = TestContext.Current.CancellationToken;
        var items = trained.EncodeItems(data.Items, stop);
        var evaluator = new TopKEvaluator([5]);
        for (var user = 0; user < data.UserCount; user++)
        {
            int[] row = [user];
            var vector = trained.EncodeUsers(data, row, new[] { data.Split.TrainEnd[user] }, stop);
            var seen = data.Log.ItemRows[data.Log.UserOffsets[user]..data.Split.TrainEnd[user]];
            object[] list =
            [
                .. Enumerable
                    .Range(0, data.ItemCount)
                    .Where(item => repeat == RepeatPolicy.Allow || !seen.Contains(item))
                    .OrderByDescending(item =>
                        Enumerable
                            .Range(0, vector.Length)
                            .Sum(d => vector[d] * items[(item * vector.Length) + d])
                    )
                    .Cast<object>(),
            ];
            evaluator.Add(user, list, [.. heldOut.RelevantOf(user).Cast<object>()]);
        }

        var expected = Assert.Single(evaluator.Report());
        var report = Assert.Single(trained.Epoch);
        Assert.Equal(expected.NDCG, report.NDCG!.Value, 1e-6);
        Assert.Equal(expected.HitRate, report.HitRate!.Value, 1e-9);
        Assert.Equal(repeat == RepeatPolicy.Exclude, expected.SkippedUserCount > 0);
    }

    private static InteractionData Whole(InteractionData data) =>
        data.WithSplit(DataSplit.None(data.Log));

    /// <summary>The same users with their interactions before some log positions.</summary>
    private static InteractionData Until(InteractionData data, int[] ends)
    {
        var log = data.Log;
        int[] kept =
        [
            .. Enumerable
                .Range(0, data.UserCount)
                .SelectMany(user =>
                    Enumerable.Range(log.UserOffsets[user], ends[user] - log.UserOffsets[user])
                ),
        ];
        var offsets = new int[data.UserCount + 1];
        for (var user = 0; user < data.UserCount; user++)
            offsets[user + 1] = offsets[user] + ends[user] - log.UserOffsets[user];
        int[] starts =
        [
            .. Enumerable
                .Range(0, data.UserCount)
                .Select(user => offsets[user] + data.Split.TestStart[user] - log.UserOffsets[user]),
        ];
        return new InteractionData(
            data.Source,
            data.Users,
            data.Items,
            new InteractionLog(
                offsets,
                Array.ConvertAll(kept, i => log.ItemRows[i]),
                Array.ConvertAll(kept, i => log.Times[i])
            ),
            new DataSplit(SplitMethod.LeaveLastN, "", starts, starts),
            data.Repeat
        );
    }
}
