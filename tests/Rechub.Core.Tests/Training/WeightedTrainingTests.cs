using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Data.Reading;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Numerics;
using Rechub.Training;
using Rechub.Training.Batches;
using Rechub.Training.Losses;
using Rechub.Training.Optimizers;

namespace Rechub.Tests.Training;

public sealed class WeightedTrainingTests : IDisposable
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 30,
            ItemCount = 25,
            InteractionCount = 450,
        }
    );

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>One step over all samples: the same loss and the same gradient of every parameter.</summary>
    [Theory]
    [InlineData(LossKind.FullSoftmax, false)]
    [InlineData(LossKind.FullSoftmax, true)]
    [InlineData(LossKind.InBatchSoftmax, false)]
    [InlineData(LossKind.InBatchSoftmax, true)]
    public void A_weight_of_2_is_the_row_twice(LossKind loss, bool batchNormalization)
    {
        var once = TrainingSamples.Of(Data);
        var isDouble = Enumerable.Range(0, Data.InteractionCount).Select(i => i % 3 == 0).ToArray();
        var twice = once with
        {
            Positions =
            [
                .. once.Positions.SelectMany(position =>
                    Enumerable.Repeat(position, isDouble[position] ? 2 : 1)
                ),
            ],
        };
        // Their unit is of no matter.
        var weighted = once.WithWeights(Array.ConvertAll(isDouble, two => two ? 10f : 5f));
        Assert.True(twice.Positions.Length > once.Positions.Length);

        var (expected, gradient) = Step(twice, loss, batchNormalization);
        var (actual, weightedGradient) = Step(weighted, loss, batchNormalization);

        Assert.Equal(expected, actual, 1e-5 * expected);
        AssertClose(gradient, weightedGradient);
        // It makes a difference.
        var (plain, _) = Step(once, loss, batchNormalization);
        Assert.NotEqual(expected, plain, 1e-4 * expected);
    }

    [Theory]
    [InlineData(LossKind.BinaryCrossEntropy, null)]
    [InlineData(LossKind.BinaryCrossEntropy, 10)]
    [InlineData(LossKind.Bpr, null)]
    [InlineData(LossKind.Bpr, 10)]
    [InlineData(LossKind.Hinge, null)]
    [InlineData(LossKind.Gbce, 10)]
    [InlineData(LossKind.SampledSoftmax, null)]
    [InlineData(LossKind.SampledSoftmax, 10)]
    public void A_sampled_loss_is_the_weighted_mean_of_that_of_its_positives(
        LossKind kind,
        int? sharedNegatives
    )
    {
        var options = new TrainingOptions
        {
            Loss = kind,
            BatchSize = 40,
            NegativeCount = sharedNegatives,
        }.For(Data);
        var samples = TrainingSamples
            .Of(Data)
            .WithWeights([.. Enumerable.Range(0, Data.InteractionCount).Select(i => 1f + (i % 4))]);
        var batch = new TrainingBatch();
        new BatchBuilder(Data, samples, options.BatchesOf(BatchRows.Positions)).Build(0, 0, batch);
        var random = new RandomStream(3);
        var (users, items) = (
            Gaussian(random, batch.Users.Count),
            Gaussian(random, batch.Items.Count)
        );

        var total = Loss();

        var expected = 0.0;
        var weights = batch.Weights.ToArray();
        for (var positive = 0; positive < batch.PositiveCount; positive++)
        {
            Array.Clear(batch.Weights);
            batch.Weights[positive] = 1;
            expected += weights[positive] * Loss();
        }

        Assert.Equal(expected, total, 1e-5 * Math.Max(1, expected));
        Assert.True(weights.Distinct().Count() > 1);

        double Loss()
        {
            var vectors = new StepVectors(
                users,
                items,
                new Matrix(users.Rows, 5),
                new Matrix(items.Rows, 5)
            );
            using var team = new WorkerTeam(1);
            var sum = 0.0;
            var objective = options.LossDefinition.Create(options, Data);
            team.Run(worker => sum = objective.Compute(worker, vectors, batch, 4));
            return sum;
        }
    }

    [Fact]
    public void An_items_multiplicity_is_the_weight_of_the_positives_that_it_is_a_candidate_of()
    {
        var samples = TrainingSamples
            .Of(Data)
            .WithWeights([.. Enumerable.Range(0, Data.InteractionCount).Select(i => 1f + (i % 4))]);
        var batch = new TrainingBatch();
        var options = new TrainingOptions { Loss = LossKind.Bpr, BatchSize = 100 }.For(Data);
        new BatchBuilder(Data, samples, options.BatchesOf(BatchRows.Positions)).Build(0, 0, batch);

        var expected = new float[batch.Items.Count];
        for (var i = 0; i < batch.SampleCount; i++)
            expected[batch.Candidates[i]] += batch.Weights[i / batch.CandidateCount];

        for (var item = 0; item < expected.Length; item++)
            Assert.Equal(expected[item], batch.Multiplicity[item], 1e-4f);
        for (var i = 0; i < batch.PositiveCount; i++)
            Assert.Equal(samples.Weights![batch.Users.HistoryEnd[i]], batch.Weights[i]);
    }

    [Fact]
    public void Weights_ratings_and_ages_are_multiplied_and_their_mean_is_1()
    {
        const long day = 86_400;
        // Per user two interactions of training, one for validation and one for the test.
        var log = new InteractionLog(
            [0, 4, 8],
            [0, 1, 2, 0, 1, 2, 0, 1],
            [0, 10 * day, 50 * day, 60 * day, 0, 20 * day, 51 * day, 61 * day],
            [5, 4, 1, 1, 5, 2, 1, 1],
            [1, 3, 9, 9, 1, 8, 9, 9]
        );
        var data = new InteractionData(
            "test",
            new EntityTable("user_id", IdColumn.FromSorted([1L, 2]), []),
            new EntityTable("item_id", IdColumn.FromSorted([1L, 2, 3]), []),
            log
        );

        // The last interaction of the training part is of day 20: one half-life after the other sample.
        Assert.Equal([3 / 5.5f, 8 / 5.5f], Weights(new TrainingOptions()), Near);
        Assert.Equal(
            [12 / 14f, 16 / 14f],
            Weights(new TrainingOptions { RatingAsWeight = true }),
            Near
        );
        Assert.Equal(
            [6 / 11f, 16 / 11f],
            Weights(
                new TrainingOptions { RatingAsWeight = true, HalfLife = TimeSpan.FromDays(10) }
            ),
            Near
        );

        float[] Weights(TrainingOptions options)
        {
            var samples = TrainingSamples.For(data, options);
            Assert.Equal([1, 5], samples.Positions);
            return [samples.Weights![1], samples.Weights[5]];
        }

        static bool Near(float x, float y) => MathF.Abs(x - y) < 1e-5f;
    }

    [Fact]
    public void Samples_of_weight_0_are_left_out_and_counted()
    {
        var samples = TrainingSamples.Of(Data);
        var weights = Enumerable.Range(0, Data.InteractionCount).Select(i => i % 2f).ToArray();

        var weighted = samples.WithWeights(weights);

        Assert.Equal(samples.Positions.Where(position => position % 2 == 1), weighted.Positions);
        Assert.Equal(
            samples.Positions.Length - weighted.Positions.Length,
            weighted.WithoutWeightCount
        );
        Assert.All(weighted.Positions, position => Assert.Equal(1, weighted.Weights![position]));
    }

    [Fact]
    public void A_resumed_training_has_the_same_weights_and_another_one_is_refused()
    {
        var path = Path.Combine(folder.Path, "training.checkpoint");
        var options = new TrainingOptions
        {
            Epochs = 2,
            Threads = 1,
            HalfLife = TimeSpan.FromDays(30),
            CheckpointPath = path,
        };
        var plain = Train(options with { HalfLife = null, CheckpointPath = null });
        var weighted = Train(options);

        Assert.NotEqual(plain.ModelId, weighted.ModelId);
        Assert.Equal(weighted.ModelId, Train(options with { Resume = true }).ModelId);
        var error = Assert.Throws<RechubException>(() =>
            Train(options with { Resume = true, HalfLife = TimeSpan.FromDays(60) })
        );
        Assert.Equal("CheckpointOfAnotherTraining", error.ErrorId);
        Assert.Contains("HalfLife was", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_weights_follows_its_interactions()
    {
        var data = Import(
            "user,item,time,kind\n1,a,30,5\n2,a,10,1\n1,b,10,0\n1,a,20,2.5\n",
            RepeatedInteractions.Keep
        );

        Assert.Equal([0, 2.5f, 5, 1], data.Log.Weights!);
        var last = data.WithoutRepetition(RepeatedInteractions.Last);
        Assert.Equal([0, 5, 1], last.Log.Weights!);
        Assert.Null(Data.Log.Weights);
    }

    [Theory]
    [InlineData("-1", "a weight of 0 or more")]
    [InlineData("much", "a finite number")]
    [InlineData("", "a finite number")]
    public void What_is_no_weight_is_an_error_with_its_place(string weight, string expected)
    {
        var error = Assert.Throws<InputFormatException>(() =>
            Import($"user,item,time,kind\n1,a,30,5\n1,b,31,{weight}\n", RepeatedInteractions.Keep)
        );

        Assert.Equal((3, 4), (error.Line, error.Column));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private InteractionData Import(string csv, RepeatedInteractions repeated) =>
        InteractionReader.Read(
            TableSource.Files(folder.Write("events.csv", csv)),
            new InteractionColumns
            {
                User = "user",
                Item = "item",
                Time = "time",
                Weight = "kind",
            },
            context: new ImportContext { Options = new ImportOptions { Repeated = repeated } }
        );

    private static TrainedModel Train(TrainingOptions options) =>
        Trainer.Train(
            NeuralModel.Create(Data, new DssmArchitecture { HiddenUnits = [8, 4] }),
            options
        );

    private static (double Loss, float[] Gradient) Step(
        TrainingSamples samples,
        LossKind loss,
        bool batchNormalization
    )
    {
        var architecture = new DssmArchitecture
        {
            EmbeddingDimension = 4,
            HiddenUnits = [8, 4],
            BatchNormalization = batchNormalization,
        };
        var options = new TrainingOptions
        {
            Loss = loss,
            BatchSize = 4096,
            IdDropout = 0,
        }.For(Data);
        var model = NeuralModel.Create(Data, architecture);
        using var team = new WorkerTeam(2);
        var network = architecture.CreateNetwork(
            model.Schema,
            new ParametersAndGradients(model.Parameters),
            Engines.Of(Engine.Fused),
            team.Count
        );
        var builder = new BatchBuilder(Data, samples, options.BatchesOf(BatchRows.Positions));
        Assert.Equal(1, builder.BatchCount);
        var batch = new TrainingBatch();
        builder.Build(0, 0, batch);
        var optimizer = new AdamOptimizer(network.Weights, options, team.Count);
        var step = new TrainingStep(
            architecture,
            network,
            model.Schema.Encode(Data),
            options.LossDefinition.Create(options, Data),
            optimizer,
            team
        );
        // After the first step the first moment is a tenth of the gradient.
        return (step.Train(batch, 1, 1e-3f), optimizer.FirstMoment);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        var tolerance = 1e-4f * expected.Max(MathF.Abs);
        Assert.True(tolerance > 0);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }

    private static Matrix Gaussian(RandomStream random, int rows)
    {
        var matrix = new Matrix(rows, 5);
        foreach (ref var value in matrix.Span)
            value = (float)random.NextGaussian() / 3;
        return matrix;
    }
}
