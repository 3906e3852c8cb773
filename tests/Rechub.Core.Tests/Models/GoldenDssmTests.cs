using System.Text.Json;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Training;

namespace Rechub.Tests.Models;

/// <summary>golden/dssm.json: both variants, forwards in both modes, loss, gradients, and three Adam steps.</summary>
public sealed class GoldenDssmTests
{
    private const float ForwardTolerance = 1e-5f;
    private const float GradientTolerance = 1e-4f;
    private const float AdamTolerance = 2e-6f;
    private static readonly JsonElement File = GoldenFile.Read("dssm.json");

    public static TheoryData<int, int, Engine> Cases =>
        new()
        {
            { 0, 1, Engine.Fused },
            { 0, 3, Engine.Fused },
            { 0, 2, Engine.Torch },
            { 1, 1, Engine.Fused },
            { 1, 3, Engine.Fused },
            { 1, 2, Engine.Torch },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Vectors_in_evaluation_mode(int variant, int workers, Engine engine)
    {
        var expected = Variant(variant);
        var golden = new GoldenTower(File, expected);
        AssertVectors(
            golden,
            golden.Load(expected.GetProperty("initial")),
            expected.GetProperty("eval_initial"),
            workers,
            engine
        );

        var after = expected.GetProperty("after_step3");
        var trained = golden.Load(after.GetProperty("params"), after.GetProperty("buffers"));
        AssertVectors(golden, trained, expected.GetProperty("eval_after_step3"), workers, engine);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void First_step_in_training_mode(int variant, int workers, Engine engine)
    {
        var expected = Variant(variant).GetProperty("train_step1");
        var golden = new GoldenTower(File, Variant(variant));
        var network = Network(golden, Variant(variant), workers, engine);
        var (users, items) = (network.Users, network.Items);

        // Without a learning rate the step leaves its gradients' traces only in the first moments, (1 − β1)·g.
        var optimizer = new AdamOptimizer(network.Weights, new TrainingOptions(), workers);
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
                block.Trainable && !GoldenTower.IsNoise(block)
            )
        )
        {
            var gradient = optimizer.FirstMoment.AsSpan(block.Offset, block.Length).ToArray();
            for (var i = 0; i < gradient.Length; i++)
                gradient[i] *= 10;
            var golds = GoldenTower.Expected(expected.GetProperty("grads"), block)!;
            var scale = MathF.Max(golds.Max(MathF.Abs), 1e-3f);
            AssertClose(golds, gradient, GradientTolerance * scale, block.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parameters_and_statistics_after_three_steps(int variant, int workers, Engine engine)
    {
        var expected = Variant(variant);
        var golden = new GoldenTower(File, expected);
        var network = Network(golden, expected, workers, engine);
        var settings = File.GetProperty("optimizer");
        var options = new TrainingOptions
        {
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

    private static JsonElement Variant(int number) => File.GetProperty("variants")[number];

    private static DssmNetwork Network(
        GoldenTower golden,
        JsonElement variant,
        int workers,
        Engine engine
    ) =>
        new(
            golden.Schema,
            golden.Options,
            golden.Load(variant.GetProperty("initial")),
            workers,
            engine
        );

    private static double[] Train(
        GoldenTower golden,
        DssmNetwork network,
        AdamOptimizer optimizer,
        int workers,
        int steps,
        float learningRate
    )
    {
        using var team = new WorkerTeam(workers);
        var step = new TrainingStep(
            network,
            golden.UserFeatures,
            golden.ItemFeatures,
            new LabelledLoss(golden.Labels),
            optimizer,
            team,
            golden.Options.Temperature
        );
        return
        [
            .. Enumerable
                .Range(1, steps)
                .Select(number => step.Train(golden.Batch, number, learningRate)),
        ];
    }

    private static void AssertVectors(
        GoldenTower golden,
        ParameterSet parameters,
        JsonElement expected,
        int workers,
        Engine engine
    )
    {
        using var team = new WorkerTeam(workers);
        var network = new DssmNetwork(golden.Schema, golden.Options, parameters, workers, engine);
        network.Users.Resize(golden.Batch.Users.Count);
        network.Items.Resize(golden.Batch.Items.Count);
        team.Run(worker =>
        {
            network.Users.Forward(worker, golden.UserFeatures, golden.Batch.Users, batch: null);
            network.Items.Forward(worker, golden.ItemFeatures, golden.Batch.Items, batch: null);
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

    private static void AssertClose(
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
