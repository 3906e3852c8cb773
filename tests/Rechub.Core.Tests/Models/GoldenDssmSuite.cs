using System.Text.Json;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Training;
using Rechub.Training.Optimizers;

namespace Rechub.Tests.Models;

/// <summary>
/// golden/dssm.json with an engine: both variants, forward in both modes, loss, gradients, and three Adam steps.
/// </summary>
public abstract class GoldenDssmSuite(Engine engine)
{
    private protected const float ForwardTolerance = 1e-5f;
    private const float GradientTolerance = 1e-4f;
    private const float AdamTolerance = 2e-6f;
    private protected static readonly JsonElement File = GoldenFile.Read("dssm.json");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    public void Vectors_in_evaluation_mode(int variant, int workers)
    {
        var expected = Variant(variant);
        var golden = new GoldenTower(File, expected);
        AssertVectors(
            golden,
            golden.Load(expected.GetProperty("initial")),
            expected.GetProperty("eval_initial"),
            workers
        );

        var after = expected.GetProperty("after_step3");
        var trained = golden.Load(after.GetProperty("params"), after.GetProperty("buffers"));
        AssertVectors(golden, trained, expected.GetProperty("eval_after_step3"), workers);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    public void First_step_in_training_mode(int variant, int workers)
    {
        var expected = Variant(variant).GetProperty("train_step1");
        var golden = new GoldenTower(File, Variant(variant));
        var network = Network(golden, Variant(variant), workers);
        var (users, items) = (network.Users, network.Items);

        // Without a learning rate the step leaves its gradients' traces only in the first moments, (1 − β1)·g.
        var optimizer = new AdamOptimizer(
            network.Weights,
            new TrainingOptions { Optimizer = OptimizerKind.Adam },
            workers
        );
        var loss = Train(golden, network, optimizer, workers, steps: 1, learningRate: 0);

        Assert.Equal(expected.GetProperty("loss").GetSingle(), loss[0], 1e-5);
        AssertClose(
            GoldenTower.Tensor(expected.GetProperty("user_emb")),
            users.Output.Span,
            ForwardTolerance
        );
        AssertClose(
            GoldenTower.Tensor(expected.GetProperty("item_emb")),
            items.Output.Span,
            ForwardTolerance
        );
        foreach (
            var block in network.Weights.Parameters.Blocks.Where(block =>
                block.Role != ParameterRole.Fixed && !GoldenTower.IsNoise(block)
            )
        )
        {
            var gradient = optimizer.FirstMoment.AsSpan(block.Offset, block.Length).ToArray();
            for (var i = 0; i < gradient.Length; i++)
                gradient[i] *= 10;
            var golds = GoldenTower.Expected(expected.GetProperty("grads"), block)!;
            AssertClose(golds, gradient, GradientTolerance * golds.Max(MathF.Abs), block.Name);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    public void Parameters_and_statistics_after_three_steps(int variant, int workers)
    {
        var expected = Variant(variant);
        var golden = new GoldenTower(File, expected);
        var network = Network(golden, expected, workers);
        var settings = File.GetProperty("optimizer");
        var options = new TrainingOptions
        {
            Optimizer = OptimizerKind.Adam,
            WeightDecay = settings.GetProperty("weight_decay").GetSingle(),
        };
        var optimizer = new AdamOptimizer(network.Weights, options, workers);

        var losses = Train(
            golden,
            network,
            optimizer,
            workers,
            steps: 3,
            settings.GetProperty("lr").GetSingle()
        );

        AssertClose(
            GoldenTower.Tensor(expected.GetProperty("losses")),
            Array.ConvertAll(losses, loss => (float)loss),
            1e-5f
        );
        var after = expected.GetProperty("after_step3");
        foreach (
            var block in network.Weights.Parameters.Blocks.Where(block =>
                !GoldenTower.IsNoise(block)
            )
        )
        {
            var golds =
                GoldenTower.Expected(after.GetProperty("params"), block)
                ?? GoldenTower.Expected(after.GetProperty("buffers"), block)!;
            AssertClose(
                golds,
                network.Weights.Parameters.ValuesOf(block.Name),
                AdamTolerance,
                block.Name
            );
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    public void Parameters_after_one_step_and_moments_after_three(int variant, int workers)
    {
        var expected = Variant(variant);
        var golden = new GoldenTower(File, expected);
        var network = Network(golden, expected, workers);
        var settings = File.GetProperty("optimizer");
        var optimizer = new AdamOptimizer(
            network.Weights,
            new TrainingOptions
            {
                Optimizer = OptimizerKind.Adam,
                WeightDecay = settings.GetProperty("weight_decay").GetSingle(),
            },
            workers
        );
        var rate = settings.GetProperty("lr").GetSingle();
        var blocks = network.Weights.Parameters.Blocks.Where(block =>
            block.Role != ParameterRole.Fixed && !GoldenTower.IsNoise(block)
        );

        Train(golden, network, optimizer, workers, steps: 1, rate);
        var parameters = expected.GetProperty("after_step1").GetProperty("params");
        foreach (var block in blocks)
            AssertClose(
                GoldenTower.Expected(parameters, block)!,
                network.Weights.Parameters.ValuesOf(block.Name),
                AdamTolerance,
                block.Name
            );

        // After one step the biases that these means contain are still the initial ones; after three, GoldenTower.IsNoise.
        var buffers = expected.GetProperty("after_step1").GetProperty("buffers");
        var statistics = network
            .Weights.Parameters.Blocks.Where(block =>
                block.Name.Contains(".running_", StringComparison.Ordinal)
            )
            .ToArray();
        Assert.NotEmpty(statistics);
        foreach (var block in statistics)
            AssertClose(
                GoldenTower.Expected(buffers, block)!,
                network.Weights.Parameters.ValuesOf(block.Name),
                AdamTolerance,
                block.Name
            );

        var again = Network(golden, expected, workers);
        optimizer = new AdamOptimizer(
            again.Weights,
            new TrainingOptions
            {
                Optimizer = OptimizerKind.Adam,
                WeightDecay = settings.GetProperty("weight_decay").GetSingle(),
            },
            workers
        );
        Train(golden, again, optimizer, workers, steps: 3, rate);
        var moments = expected.GetProperty("adam_after_step3");
        foreach (var block in blocks)
        {
            AssertMoment("exp_avg", optimizer.FirstMoment, block);
            AssertMoment("exp_avg_sq", optimizer.SecondMoment, block);
        }

        void AssertMoment(string name, float[] actual, ParameterBlock block)
        {
            var golds = GoldenTower.Expected(moments, block, name)!;
            AssertClose(
                golds,
                actual.AsSpan(block.Offset, block.Length),
                GradientTolerance * golds.Max(MathF.Abs),
                $"{block.Name} {name}"
            );
        }
    }

    private protected static JsonElement Variant(int number) =>
        File.GetProperty("variants")[number];

    private Network Network(GoldenTower golden, JsonElement variant, int workers) =>
        golden.Options.CreateNetwork(
            golden.Schema,
            new ParametersAndGradients(golden.Load(variant.GetProperty("initial"))),
            Engines.Of(engine),
            workers
        );

    private static double[] Train(
        GoldenTower golden,
        Network network,
        AdamOptimizer optimizer,
        int workers,
        int steps,
        float learningRate
    )
    {
        using var team = new WorkerTeam(workers);
        var step = new TrainingStep(
            golden.Options,
            network,
            new EncodedFeatures(golden.UserFeatures, golden.ItemFeatures),
            new LabeledLoss(golden.Labels),
            optimizer,
            team
        );
        return
        [
            .. Enumerable
                .Range(1, steps)
                .Select(number => step.Train(golden.Batch, number, learningRate)),
        ];
    }

    private void AssertVectors(
        GoldenTower golden,
        ParameterSet parameters,
        JsonElement expected,
        int workers
    )
    {
        using var team = new WorkerTeam(workers);
        var network = golden.Options.CreateNetwork(
            golden.Schema,
            new ParametersAndGradients(parameters),
            Engines.Of(engine),
            workers
        );
        network.Users.Resize(golden.Batch.Users);
        network.Items.Resize(golden.Batch.Items);
        team.Run(worker =>
        {
            network.Users.Forward(worker, golden.UserFeatures, golden.Batch.Users, pass: null);
            network.Items.Forward(worker, golden.ItemFeatures, golden.Batch.Items, pass: null);
        });

        AssertClose(
            GoldenTower.Tensor(expected.GetProperty("user_emb")),
            network.Users.Output.Span,
            ForwardTolerance
        );
        AssertClose(
            GoldenTower.Tensor(expected.GetProperty("item_emb")),
            network.Items.Output.Span,
            ForwardTolerance
        );
    }

    private protected static void AssertClose(
        float[] expected,
        ReadOnlySpan<float> actual,
        float tolerance,
        string what = ""
    )
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                MathF.Abs(expected[i] - actual[i]) <= tolerance,
                $"{what}[{i}]: expected {expected[i]}, found {actual[i]}"
            );
    }
}
