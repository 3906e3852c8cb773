using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Numerics;
using Rechub.Training;
using Rechub.Training.Batches;
using Rechub.Training.Losses;
using Rechub.Training.Optimizers;

namespace Rechub.Torch.Tests;

/// <summary>The written-out gradients of the fused engine against TorchSharp's autograd.</summary>
[Collection(TorchCollection.Name)]
public sealed class EngineParityTests
{
    private static readonly InteractionData Data = WithContent(
        SampleGenerator.Generate(
            new SampleOptions
            {
                UserCount = 40,
                ItemCount = 50,
                InteractionCount = 900,
            }
        )
    );

    public static TheoryData<ActivationKind, Pooling, bool, bool> Shapes =>
        new()
        {
            { ActivationKind.Relu, Pooling.Mean, true, true },
            { ActivationKind.LeakyRelu, Pooling.Sum, true, false },
            { ActivationKind.PRelu, Pooling.Max, true, true },
            { ActivationKind.Dice, Pooling.Concat, false, true },
            { ActivationKind.Sigmoid, Pooling.Mean, false, false },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Vectors_gradients_and_statistics_agree(
        ActivationKind activation,
        Pooling pooling,
        bool normalize,
        bool linearOutput
    )
    {
        var options = new DssmArchitecture
        {
            EmbeddingDimension = 7,
            HiddenUnits = [24, 18],
            Activation = activation,
            HistoryPooling = pooling,
            HistoryLength = 6,
            RecentLength = 3,
            BatchNormalization = normalize,
            LinearOutput = linearOutput,
            Dropout = 0.2f,
            UserFeatures =
            [
                new FeatureSpec("user_id"),
                new FeatureSpec("age") { Kind = FeatureKind.Dense },
                new FeatureSpec("hist_movie_id")
                {
                    Kind = FeatureKind.Sequence,
                    SharedWith = "movie_id",
                },
            ],
        };
        var model = NeuralModel.Create(Data, options);
        var batch = new TrainingBatch();
        // Unknown ids, repeated items, weights: everything that a batch can hold.
        var samples = TrainingSamples
            .Of(Data)
            .WithWeights([.. Enumerable.Range(0, Data.InteractionCount).Select(i => 1f + (i % 3))]);
        var settings = new BatchSettings
        {
            Items = BatchItems.Sampled,
            PositiveCount = 48,
            NegativeRatio = 3,
            Sampling = NegativeSampling.Popularity,
            IdDropout = 0.1f,
            Seed = 5,
        };
        new BatchBuilder(Data, samples, settings).Build(0, 0, batch);

        var fused = Step(model, batch, Engine.Fused, workers: 2);
        var torch = Step(model, batch, Engine.Torch, workers: 1);

        Assert.Equal(torch.Loss, fused.Loss, 1e-5);
        AssertClose(
            "users",
            torch.Network.Users.Output.Span,
            fused.Network.Users.Output.Span,
            1e-5f
        );
        AssertClose(
            "items",
            torch.Network.Items.Output.Span,
            fused.Network.Items.Output.Span,
            1e-5f
        );
        foreach (var block in model.Parameters.Blocks)
        {
            var (expected, actual) =
                block.Role != ParameterRole.Fixed
                    ? (
                        torch.Gradients[block.Offset..(block.Offset + block.Length)],
                        fused.Gradients[block.Offset..(block.Offset + block.Length)]
                    )
                    : (
                        torch.Network.Weights.Parameters.ValuesOf(block.Name).ToArray(),
                        fused.Network.Weights.Parameters.ValuesOf(block.Name).ToArray()
                    );
            AssertClose(
                block.Name,
                expected,
                actual,
                1e-3f * MathF.Max(expected.Max(MathF.Abs), 1e-3f)
            );
        }
    }

    // Items with vectors, some of them missing.
    private static InteractionData WithContent(InteractionData data)
    {
        var random = new RandomStream(4);
        var numbers = new float[data.ItemCount * 5];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = i / 5 % 7 == 0 ? float.NaN : (float)random.NextGaussian();
        return new InteractionData(
            data.Source,
            data.Users,
            new EntityTable(
                data.Items.KeyName,
                data.Items.Ids,
                [.. data.Items.Columns, new VectorColumn("content", 5, numbers)]
            ),
            data.Log
        );
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.LazyAdam)]
    public void Training_learns_alike(OptimizerKind optimizer)
    {
        var options = new DssmArchitecture { EmbeddingDimension = 8 };
        var training = new TrainingOptions
        {
            Epochs = 3,
            Threads = 1,
            Loss = LossKind.InBatchSoftmax,
            BatchSize = 128,
            Optimizer = optimizer,
        };

        var fused = Trainer.Train(NeuralModel.Create(Data, options), training);
        var torch = Trainer.Train(
            NeuralModel.Create(Data, options),
            training with
            {
                Engine = Engine.Torch,
            }
        );

        for (var epoch = 0; epoch < 3; epoch++)
            Assert.Equal(torch.Epoch[epoch].Loss, fused.Epoch[epoch].Loss, 0.02);
    }

    [Fact]
    public void Batches_touch_the_same_rows()
    {
        var model = NeuralModel.Create(Data, new DssmArchitecture { EmbeddingDimension = 8 });
        var features = model.Schema.Encode(Data);
        var batch = new TrainingBatch();
        var settings = new BatchSettings
        {
            Items = BatchItems.Sampled,
            PositiveCount = 20,
            NegativeRatio = 1,
            IdDropout = 0.1f,
            Seed = 5,
        };
        new BatchBuilder(Data, TrainingSamples.Of(Data), settings).Build(0, 0, batch);

        var fused = Touched(Engine.Fused);
        var torch = Touched(Engine.Torch);

        foreach (
            var table in model.Parameters.Blocks.Where(block =>
                block.Role == ParameterRole.Embedding
            )
        )
        {
            Assert.InRange(fused[table].Length, 1, table.Rows - 1);
            Assert.Equal(fused[table].ToArray(), torch[table].ToArray());
        }

        TouchedRows Touched(Engine engine)
        {
            var network = model.Options.CreateNetwork(
                model.Schema,
                new ParametersAndGradients(model.Parameters),
                Engines.Of(engine),
                1
            );
            var touched = new TouchedRows(model.Parameters);
            network.Users.AddTouchedRows(features.Users, batch.Users, touched);
            network.Items.AddTouchedRows(features.Items, batch.Items, touched);
            return touched;
        }
    }

    // The tutorial starts from embeddings of deviation 1e-4: whatever rounding a layer adds, Adam makes whole steps of.
    [Fact]
    public void The_tutorials_steps_agree_and_so_do_its_vectors()
    {
        const int steps = 40;
        var data = SampleGenerator.Generate(
            new SampleOptions
            {
                UserCount = 600,
                ItemCount = 400,
                InteractionCount = 30_000,
            }
        );
        var model = NeuralModel.Create(data, DssmArchitecture.Tutorial(data));
        var options = TrainingOptions.Tutorial with { BatchSize = 1024 };
        var builder = new BatchBuilder(
            data,
            TrainingSamples.Of(data),
            options.BatchesOf(BatchRows.Positions)
        );

        var fused = Run(Engine.Fused, workers: 2);
        var torch = Run(Engine.Torch, workers: 1);

        for (var step = 0; step < 3; step++)
            Assert.Equal(torch.Losses[step], fused.Losses[step], 1e-4);
        Assert.Equal(torch.Losses.Average(), fused.Losses.Average(), 0.01);
        var cosines = torch.Vectors.Zip(fused.Vectors, (x, y) => x * y).Sum() / data.ItemCount;
        Assert.True(cosines > 0.98, $"mean cosine of item vectors {cosines}");

        (double[] Losses, float[] Vectors) Run(Engine engine, int workers)
        {
            var network = model.Options.CreateNetwork(
                model.Schema,
                new ParametersAndGradients(model.Parameters.Clone()),
                Engines.Of(engine),
                workers
            );
            using var team = new WorkerTeam(workers);
            var step = new TrainingStep(
                model.Options,
                network,
                model.Schema.Encode(data),
                options.LossDefinition.Create(options, data),
                new AdamOptimizer(network.Weights, options, workers),
                team
            );
            var batch = new TrainingBatch();
            var losses = new double[steps];
            for (var number = 0; number < steps; number++)
            {
                builder.Build(number / builder.BatchCount, number % builder.BatchCount, batch);
                losses[number] = step.Train(batch, number + 1, options.LearningRate);
            }

            var trained = new NeuralModel(
                model.Options,
                model.Schema,
                network.Weights.Parameters,
                model.Items,
                data
            );
            return (losses, trained.EncodeItems(data.Items, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void Torch_has_one_number_of_threads_for_the_process()
    {
        using var first = TorchThreads.Use(1);
        using var same = TorchThreads.Use(1);

        Assert.Equal(
            "TorchThreadsTaken",
            Assert.Throws<RechubException>(() => TorchThreads.Use(2)).ErrorId
        );
    }

    [Fact]
    public void A_training_that_asks_for_another_number_is_refused()
    {
        using var running = TorchThreads.Use(1);
        var options = new TrainingOptions
        {
            Epochs = 1,
            Engine = Engine.Torch,
            Threads = 2,
        };

        var error = Assert.Throws<RechubException>(() =>
            Trainer.Train(NeuralModel.Create(Data, new DssmArchitecture()), options)
        );

        Assert.Equal("TorchThreadsTaken", error.ErrorId);
        Assert.NotNull(
            Trainer.Train(
                NeuralModel.Create(Data, new DssmArchitecture()),
                options with
                {
                    Threads = 1,
                }
            )
        );
    }

    [Fact]
    public void The_same_seed_and_threads_give_the_same_model_with_torch()
    {
        var options = new TrainingOptions
        {
            Epochs = 2,
            Engine = Engine.Torch,
            Threads = 2,
        };
        var model = NeuralModel.Create(
            Data,
            new DssmArchitecture { EmbeddingDimension = 8, Dropout = 0.2f }
        );

        Assert.Equal(Trainer.Train(model, options).ModelId, Trainer.Train(model, options).ModelId);
    }

    // A step without a learning rate leaves the gradients in the first moments, (1 − β1)·g.
    private static (double Loss, Network Network, float[] Gradients) Step(
        NeuralModel model,
        TrainingBatch batch,
        Engine engine,
        int workers
    )
    {
        var network = model.Options.CreateNetwork(
            model.Schema,
            new ParametersAndGradients(model.Parameters.Clone()),
            Engines.Of(engine),
            workers
        );
        var optimizer = new AdamOptimizer(
            network.Weights,
            new TrainingOptions { Optimizer = OptimizerKind.Adam },
            workers
        );
        using var team = new WorkerTeam(workers);
        var step = new TrainingStep(
            model.Options,
            network,
            model.Schema.Encode(Data),
            new CandidateLoss(SampledSoftmaxLoss.Objective),
            optimizer,
            team
        );
        var loss = step.Train(batch, 1, 0);
        return (loss, network, Array.ConvertAll(optimizer.FirstMoment, moment => 10 * moment));
    }

    private static void AssertClose(
        string what,
        ReadOnlySpan<float> expected,
        ReadOnlySpan<float> actual,
        float tolerance
    )
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                MathF.Abs(expected[i] - actual[i]) <= tolerance,
                $"{what}[{i}]: torch {expected[i]}, fused {actual[i]}"
            );
    }
}
