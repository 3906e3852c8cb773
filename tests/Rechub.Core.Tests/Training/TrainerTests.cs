using Rechub.Interactions;
using Rechub.Models;
using Rechub.Training;

namespace Rechub.Tests.Training;

public sealed class TrainerTests
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 200,
            ItemCount = 120,
            InteractionCount = 6000,
        }
    );

    private static readonly DssmOptions Small = new()
    {
        EmbeddingDimension = 16,
        HiddenUnits = [32, 16],
    };

    public static TheoryData<LossKind> AllLosses => new(Enum.GetValues<LossKind>());

    [Theory]
    [MemberData(nameof(AllLosses))]
    public void Every_loss_falls_and_ranks_better_than_chance(LossKind loss)
    {
        var options = new TrainingOptions
        {
            Loss = loss,
            Epochs = 6,
            BatchSize = 256,
            LearningRate = 5e-3f,
            Threads = 2,
        };

        var trained = Trainer.Train(DssmModel.Create(Data, Small), options);

        Assert.True(trained.Epoch[^1].Loss < trained.Epoch[0].Loss);
        // Ten of 120 items at random would hit one user in twelve at most.
        Assert.True(
            trained.Epoch.Max(report => report.Metric) > 0.12,
            $"{trained.Epoch.Max(report => report.Metric)}"
        );
    }

    [Fact]
    public void The_same_seed_and_threads_give_the_same_model()
    {
        var options = new TrainingOptions
        {
            Epochs = 2,
            Threads = 2,
            Loss = LossKind.SampledSoftmax,
        };
        var first = Trainer.Train(DssmModel.Create(Data, Small), options);
        var second = Trainer.Train(DssmModel.Create(Data, Small), options);
        var other = Trainer.Train(DssmModel.Create(Data, Small), options with { Seed = 3 });

        Assert.Equal(first.ModelId, second.ModelId);
        Assert.NotEqual(first.ModelId, other.ModelId);
    }

    [Fact]
    public void Training_leaves_its_input_unchanged()
    {
        var model = DssmModel.Create(Data, Small);
        var before = model.Parameters.Values.ToArray();

        var trained = Trainer.Train(model, new TrainingOptions { Epochs = 1, Threads = 1 });

        Assert.Equal(before, model.Parameters.Values);
        Assert.NotEqual(before, trained.Parameters.Values);
        Assert.False(model.IsTrained);
    }

    [Fact]
    public void The_best_epoch_is_kept()
    {
        var options = new TrainingOptions
        {
            Epochs = 8,
            Patience = 2,
            LearningRate = 0.05f,
            Schedule = LearningRateSchedule.Constant,
            Threads = 1,
        };

        var trained = Trainer.Train(DssmModel.Create(Data, Small), options);

        var best = trained.Epoch.MaxBy(report => report.Metric)!;
        Assert.True(trained.Epoch.Length <= best.Epoch + 2);
        Assert.Equal(best.Metric!.Value, HitRateOnValidation(trained, 10), 1e-9);
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_with_its_place()
    {
        var options = new TrainingOptions
        {
            Epochs = 3,
            LearningRate = 1e30f,
            Threads = 1,
            WarmUp = 0,
        };

        var error = Assert.Throws<RechubException>(() =>
            Trainer.Train(DssmModel.Create(Data, Small), options)
        );

        Assert.Equal("TrainingDiverged", error.ErrorId);
        Assert.Contains("epoch 1, step", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_stops_within_the_epoch()
    {
        using var source = new CancellationTokenSource();
        var stop = new Relay(_ => source.Cancel());

        Assert.Throws<OperationCanceledException>(() =>
            Trainer.Train(
                DssmModel.Create(Data, Small),
                new TrainingOptions { Epochs = 1000, Patience = 0 },
                null,
                stop,
                source.Token
            )
        );
    }

    // By brute force: rank of the validation item among all items outside the training part.
    private static double HitRateOnValidation(DssmModel model, int k)
    {
        var items = model.EncodeItems(Data.Items, TestContext.Current.CancellationToken);
        int[] rows =
        [
            .. Enumerable
                .Range(0, Data.UserCount)
                .Where(user => Data.Split.TrainEnd[user] < Data.Split.TestStart[user]),
        ];
        int[] ends = Array.ConvertAll(rows, user => Data.Split.TrainEnd[user]);
        var users = model.EncodeUsers(Data, rows, ends, TestContext.Current.CancellationToken);
        var hits = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var seen = Data.Log.ItemRows[Data.Log.UserOffsets[rows[i]]..ends[i]].ToHashSet();
            float Score(int item) =>
                Dot(
                    users.AsSpan(i * model.VectorDimension, model.VectorDimension),
                    items.AsSpan(item * model.VectorDimension)
                );
            var target = Score(Data.Log.ItemRows[ends[i]]);
            var better = Enumerable
                .Range(0, Data.ItemCount)
                .Count(item => !seen.Contains(item) && Score(item) > target);
            hits += better < k ? 1 : 0;
        }

        return (double)hits / rows.Length;
    }

    private static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var sum = 0f;
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    private sealed class Relay(Action<EpochReport> action) : IProgress<EpochReport>
    {
        public void Report(EpochReport value) => action(value);
    }
}
