using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Evaluation;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Numerics;
using Rechub.Training;
using Rechub.Training.Batches;
using Rechub.Training.Losses;
using Rechub.Training.Optimizers;

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

    private static readonly DssmArchitecture Small = new()
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

        var trained = Trainer.Train(NeuralModel.Create(Data, Small), options);

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
        var first = Trainer.Train(NeuralModel.Create(Data, Small), options);
        var second = Trainer.Train(NeuralModel.Create(Data, Small), options);
        var other = Trainer.Train(NeuralModel.Create(Data, Small), options with { Seed = 3 });

        Assert.Equal(first.ModelId, second.ModelId);
        Assert.NotEqual(first.ModelId, other.ModelId);
    }

    [Fact]
    public void Training_leaves_its_input_unchanged()
    {
        var model = NeuralModel.Create(Data, Small);
        var before = model.Parameters.Values.ToArray();

        var trained = Trainer.Train(model, new TrainingOptions { Epochs = 1, Threads = 1 });

        Assert.Equal(before, model.Parameters.Values);
        Assert.NotEqual(before, trained.Parameters.Values);
    }

    [Fact]
    public void Without_validation_items_no_metric_is_reported()
    {
        var model = NeuralModel.Create(Data.WithSplit(DataSplit.None(Data.Log)), Small);

        var trained = Trainer.Train(model, new TrainingOptions { Epochs = 1, Threads = 1 });

        var report = Assert.Single(trained.Epoch);
        Assert.Null(report.Metric);
        Assert.Null(report.Monitor);
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

        var trained = Trainer.Train(NeuralModel.Create(Data, Small), options);

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
            Trainer.Train(NeuralModel.Create(Data, Small), options)
        );

        Assert.Equal("TrainingDiverged", error.ErrorId);
        Assert.Contains("epoch 1, step", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_stops_within_the_epoch()
    {
        using var source = new CancellationTokenSource();
        var stop = new SynchronousProgress<EpochReport>(_ => source.Cancel());

        Assert.Throws<OperationCanceledException>(() =>
            Trainer.Train(
                NeuralModel.Create(Data, Small),
                new TrainingOptions { Epochs = 1000, Patience = 0 },
                null,
                stop,
                cancellation: source.Token
            )
        );
    }

    /// <summary>A temperature T is the same as user vectors longer by 1 / T, in every loss.</summary>
    [Theory]
    [MemberData(nameof(AllLosses))]
    public void Every_loss_divides_scores_by_the_temperature(LossKind kind)
    {
        const float temperature = 0.25f;
        var options = new TrainingOptions { Loss = kind, BatchSize = 40 }.For(Data);
        var batch = new TrainingBatch();
        new BatchBuilder(
            Data,
            TrainingSamples.Of(Data),
            options.BatchesOf(BatchRows.Positions)
        ).Build(0, 0, batch);
        var random = new RandomStream(9);
        var users = Gaussian(random, batch.Users.Count);
        var items = Gaussian(random, batch.Items.Count);
        var scaled = new Matrix(users.Rows, users.Columns);
        for (var i = 0; i < scaled.Span.Length; i++)
            scaled.Span[i] = users.Span[i] / temperature;

        var (loss, userGradient, itemGradient) = Compute(users, 1 / temperature);
        var (expected, scaledUserGradient, expectedItemGradient) = Compute(scaled, 1);

        Assert.Equal(expected, loss, 1e-5 * Math.Max(1, expected));
        Assert.NotEqual(Compute(users, 1).Loss, loss, 1e-3);
        for (var i = 0; i < userGradient.Length; i++)
            Assert.Equal(scaledUserGradient[i] / temperature, userGradient[i], 1e-5f);
        for (var i = 0; i < itemGradient.Length; i++)
            Assert.Equal(expectedItemGradient[i], itemGradient[i], 1e-5f);

        (double Loss, float[] Users, float[] Items) Compute(
            Matrix vectors,
            float inverseTemperature
        )
        {
            var step = new StepVectors(
                vectors,
                items,
                new Matrix(users.Rows, users.Columns),
                new Matrix(items.Rows, items.Columns)
            );
            using var team = new WorkerTeam(2);
            var partial = new double[2];
            var objective = options.LossDefinition.Create(options, Data);
            team.Run(worker =>
                partial[worker.Index] = objective.Compute(worker, step, batch, inverseTemperature)
            );
            return (
                partial.Sum(),
                step.UserGradient.Span.ToArray(),
                step.ItemGradient.Span.ToArray()
            );
        }
    }

    [Fact]
    public void Hard_negatives_and_masked_histories_train()
    {
        var options = new TrainingOptions
        {
            Loss = LossKind.InBatchSoftmax,
            HardNegativeCount = 8,
            RejectHistory = true,
            LogQCorrection = false,
            Epochs = 6,
            BatchSize = 256,
            LearningRate = 5e-3f,
            Threads = 2,
        };

        var trained = Trainer.Train(NeuralModel.Create(Data, Small), options);

        Assert.True(trained.Epoch.Max(report => report.Metric) > 0.12);
    }

    [Fact]
    public void The_best_epoch_is_kept_without_patience_too()
    {
        var options = new TrainingOptions
        {
            Epochs = 8,
            Patience = 0,
            LearningRate = 0.05f,
            Schedule = LearningRateSchedule.Constant,
            Monitor = new Rechub.Training.Monitor(MonitorMetric.Recall, 20),
            Threads = 1,
        };

        var trained = Trainer.Train(NeuralModel.Create(Data, Small), options);

        Assert.Equal(8, trained.Epoch.Length);
        Assert.Equal("Recall@20", trained.Epoch[0].Monitor);
        Assert.Equal(
            trained.Epoch.Max(report => report.Metric)!.Value,
            HitRateOnValidation(trained, 20),
            1e-9
        );
    }

    /// <summary>Validation by the trainer is what Measure-TopK says of the same lists.</summary>
    [Fact]
    public void Several_validation_items_are_measured_as_the_evaluation_does()
    {
        var data = Data.WithSplit(DataSplit.LeaveLastN(Data.Log, 3));
        var trained = Trainer.Train(
            NeuralModel.Create(data, Small),
            new TrainingOptions { Epochs = 1, Threads = 2 }
        );

        // What was held out for validation becomes the test part.
        var validation = data.WithSplit(
            new DataSplit(SplitMethod.LeaveLastN, "", data.Split.TrainEnd, data.Split.TrainEnd)
        );
        var evaluator = new TopKEvaluator([10]);
        var items = trained.EncodeItems(data.Items, TestContext.Current.CancellationToken);
        for (var user = 0; user < data.UserCount; user++)
        {
            var (end, testStart) = (data.Split.TrainEnd[user], data.Split.TestStart[user]);
            if (end == testStart)
                continue;
            var vector = trained.EncodeUsers(
                validation,
                new[] { user },
                new[] { end },
                TestContext.Current.CancellationToken
            );
            var relevant = data.Log.ItemRows[end..testStart].ToHashSet();
            var seen = data
                .Log.ItemRows[data.Log.UserOffsets[user]..end]
                .Where(item => !relevant.Contains(item))
                .ToHashSet();
            object[] list =
            [
                .. Enumerable
                    .Range(0, data.ItemCount)
                    .Where(item => !seen.Contains(item))
                    .OrderByDescending(item =>
                        Dot(vector, items.AsSpan(item * trained.VectorDimension))
                    )
                    .Take(10)
                    .Cast<object>(),
            ];
            evaluator.Add(user, list, [.. relevant.Cast<object>()]);
        }

        var expected = Assert.Single(evaluator.Report());
        var report = Assert.Single(trained.Epoch);
        Assert.Equal(expected.HitRate, report.HitRate!.Value, 1e-9);
        Assert.Equal(expected.Recall, report.Recall!.Value, 1e-9);
        Assert.Equal(expected.NDCG, report.NDCG!.Value, 1e-9);
        Assert.Equal(expected.MRR, report.MRR!.Value, 1e-9);
    }

    /// <summary>Users and items are ranked a block at a time; neither number is a multiple of a block's.</summary>
    [Fact]
    public void Validation_ranks_among_all_items_of_a_larger_catalog()
    {
        var data = SampleGenerator.Generate(
            new SampleOptions
            {
                UserCount = 2_100,
                ItemCount = 2_500,
                InteractionCount = 30_000,
            }
        );
        Assert.True(data.ItemCount > 2_048, $"{data.ItemCount} items");
        var trained = Trainer.Train(
            NeuralModel.Create(data, Small),
            new TrainingOptions
            {
                Epochs = 1,
                Threads = 2,
                Loss = LossKind.InBatchSoftmax,
                Monitor = new Rechub.Training.Monitor(MonitorMetric.HitRate, 100),
            }
        );

        Assert.Equal(HitRateOnValidation(trained, 100), trained.Epoch[0].Metric!.Value, 1e-9);
    }

    [Fact]
    public void Progress_is_reported_from_the_start_and_in_validation()
    {
        var reports = new List<string>();

        var trained = Trainer.Train(
            NeuralModel.Create(Data, Small),
            new TrainingOptions { Epochs = 1, Threads = 1 },
            new SynchronousProgress<WorkProgress>(report => reports.Add(report.Status))
        );

        Assert.Equal("preparing", reports[0]);
        Assert.StartsWith("epoch 1 of 1, loss ", reports[1], StringComparison.Ordinal);
        Assert.EndsWith(
            $"{trained.Epoch[0].Loss:F4}, validation of 0 of 200 users",
            reports[^1],
            StringComparison.Ordinal
        );
    }

    private static Matrix Gaussian(RandomStream random, int rows)
    {
        var matrix = new Matrix(rows, 12);
        for (var i = 0; i < matrix.Span.Length; i++)
            matrix.Span[i] = (float)random.NextGaussian() / 4;
        return matrix;
    }

    // By brute force: rank of the validation item among all items outside the training part.
    private static double HitRateOnValidation(NeuralModel model, int k)
    {
        var data = model.Data!;
        var items = model.EncodeItems(data.Items, TestContext.Current.CancellationToken);
        int[] rows =
        [
            .. Enumerable
                .Range(0, data.UserCount)
                .Where(user => data.Split.TrainEnd[user] < data.Split.TestStart[user]),
        ];
        int[] ends = Array.ConvertAll(rows, user => data.Split.TrainEnd[user]);
        var users = model.EncodeUsers(data, rows, ends, TestContext.Current.CancellationToken);
        var hits = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var seen = data.Log.ItemRows[data.Log.UserOffsets[rows[i]]..ends[i]].ToHashSet();
            float Score(int item) =>
                Dot(
                    users.AsSpan(i * model.VectorDimension, model.VectorDimension),
                    items.AsSpan(item * model.VectorDimension)
                );
            var target = Score(data.Log.ItemRows[ends[i]]);
            var better = Enumerable
                .Range(0, data.ItemCount)
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
}
