using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Layers;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Models.Sequence;
using Rechub.Numerics;
using Rechub.Training;
using Rechub.Training.Batches;
using Rechub.Training.Losses;
using Rechub.Training.Optimizers;

namespace Rechub.Torch.Tests;

/// <summary>Training steps of a sequence model, whole users a batch, with both engines.</summary>
[Collection(TorchCollection.Name)]
public sealed class SequenceStepTests : IDisposable
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 40,
            ItemCount = 50,
            InteractionCount = 900,
        }
    );

    private readonly TorchThreads threads = TorchThreads.Use(1);

    public void Dispose() => threads.Dispose();

    [Theory]
    [InlineData(SequenceBlockKind.SASRec, Similarity.InnerProduct)]
    [InlineData(SequenceBlockKind.PreNorm, Similarity.Cosine)]
    [InlineData(SequenceBlockKind.LiGR, Similarity.InnerProduct)]
    [InlineData(SequenceBlockKind.HSTU, Similarity.Cosine)]
    public void Losses_gradients_and_what_Adam_makes_of_them_agree(
        SequenceBlockKind kind,
        Similarity similarity
    )
    {
        var model = NeuralModel.Create(
            Data,
            new SequenceArchitecture
            {
                Architecture = kind,
                EmbeddingDimension = 12,
                HistoryLength = 10,
                Position =
                    kind == SequenceBlockKind.HSTU ? PositionKind.Relative : PositionKind.Absolute,
                Similarity = similarity,
                Temperature = similarity == Similarity.Cosine ? 0.1f : 1,
                // A step of Adam turns rounding into a whole step where a gradient is nearly 0.
                EmbeddingDeviation = 0.3f,
            },
            TestContext.Current.CancellationToken
        );

        var fused = Steps(model, Engine.Fused, workers: 2);
        var torch = Steps(model, Engine.Torch, workers: 1);

        for (var step = 0; step < torch.Losses.Length; step++)
            Assert.Equal(torch.Losses[step], fused.Losses[step], 1e-4);
        Assert.True(torch.Losses[^1] < torch.Losses[0]);
        foreach (var block in model.Parameters.Blocks)
        {
            var expected = torch.Gradients.AsSpan(block.Offset, block.Length).ToArray();
            var largest = expected.Max(MathF.Abs);
            for (var i = 0; i < block.Length; i++)
                Assert.Equal(expected[i], fused.Gradients[block.Offset + i], 1e-3f * largest);
        }
    }

    // The first step has no learning rate: it leaves the gradients in the first moments, (1 − β1)·g.
    private static (double[] Losses, float[] Gradients) Steps(
        NeuralModel model,
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
        var builder = new BatchBuilder(
            Data,
            TrainingSamples.Of(Data),
            new BatchSettings
            {
                Rows = BatchRows.Users,
                LongestRow = model.Options.LongestRow,
                Items = BatchItems.Sampled,
                PositiveCount = 80,
                NegativeRatio = 5,
                Seed = 5,
            }
        );
        var batch = new TrainingBatch();
        builder.Build(0, 0, batch);
        var losses = new List<double> { step.Train(batch, 1, rate: 0) };
        var gradients = Array.ConvertAll(optimizer.FirstMoment, moment => 10 * moment);
        for (var number = 2; number <= 6; number++)
            losses.Add(step.Train(batch, number, rate: 3e-3f));
        return ([.. losses], gradients);
    }
}
