using Rechub.Layers;
using Rechub.Numerics;
using Rechub.Training;
using Rechub.Training.Optimizers;
using static TorchSharp.torch;

namespace Rechub.Torch.Tests;

/// <summary>The optimizer's steps against those of TorchSharp's own.</summary>
public sealed class AdamStepTests
{
    // More than a vector's width of elements.
    private const int Rows = 7;
    private const int Columns = 5;
    private const int Steps = 5;

    [Theory]
    [InlineData(OptimizerKind.Adam, 0f)]
    [InlineData(OptimizerKind.Adam, 0.1f)]
    [InlineData(OptimizerKind.AdamW, 0.1f)]
    public void Steps_are_those_of_torch(OptimizerKind kind, float decay)
    {
        TorchRuntime.Load();
        const float rate = 0.01f;
        var weights = new ParametersAndGradients(
            new ParameterSet([new("user.0.weight", Rows, Columns, ParameterRole.Layer)])
        );
        Gaussian(new RandomStream(2)).CopyTo(weights.Parameters.Values, 0);
        using var reference = new TorchSharp.Modules.Parameter(
            tensor(weights.Parameters.Values, Rows, Columns)
        );
        using var optimizer =
            kind == OptimizerKind.Adam
                ? (optim.Optimizer)optim.Adam([reference], rate, weight_decay: decay)
                : optim.AdamW([reference], rate, weight_decay: decay);

        var options = new TrainingOptions { Optimizer = kind, WeightDecay = decay };
        var ours = new AdamOptimizer(weights, options, workers: 2);
        var random = new RandomStream(3);
        using var team = new WorkerTeam(2);
        for (var step = 1; step <= Steps; step++)
        {
            var gradient = Gaussian(random);
            gradient.CopyTo(weights.Gradients, 0);
            var number = step;
            team.Run(worker => ours.Step(worker, number, rate));
            reference.grad = tensor(gradient, Rows, Columns);
            optimizer.step();
        }

        var expected = reference.data<float>().ToArray();
        var actual = weights.Parameters.Values;
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 2e-6f);
    }

    // Torch has no sparse Adam that goes on with the moments of rows without a gradient; its dense one does.
    [Fact]
    public void LazyAdam_catches_up_with_the_steps_of_torch()
    {
        TorchRuntime.Load();
        const float rate = 0.01f;
        var weights = new ParametersAndGradients(
            new ParameterSet([new("embedding.x", Rows, Columns, ParameterRole.Embedding)])
        );
        Gaussian(new RandomStream(2)).CopyTo(weights.Parameters.Values, 0);
        using var reference = new TorchSharp.Modules.Parameter(
            tensor(weights.Parameters.Values, Rows, Columns)
        );
        using var optimizer = optim.Adam([reference], rate);
        var options = new TrainingOptions { Optimizer = OptimizerKind.LazyAdam };
        var ours = new AdamOptimizer(weights, options, workers: 2);
        var random = new RandomStream(3);
        using var team = new WorkerTeam(2);
        for (var step = 1; step <= 10 * Rows; step++)
        {
            // Row r is in every batch whose number r + 1 divides.
            int[] rows = [.. Enumerable.Range(0, Rows).Where(row => step % (row + 1) == 0)];
            var gradient = new float[Rows * Columns];
            foreach (var row in rows)
                Gaussian(random).AsSpan(0, Columns).CopyTo(gradient.AsSpan(row * Columns));
            gradient.CopyTo(weights.Gradients, 0);
            var number = step;
            var touched = new TouchedRows(weights.Parameters);
            touched.Add(weights.Parameters["embedding.x"], rows);
            touched.Sort();
            team.Run(worker =>
            {
                ours.LazyRows!.CatchUp(worker, touched);
                worker.Barrier();
                ours.Step(worker, number, rate, touched);
            });
            reference.grad = tensor(gradient, Rows, Columns);
            optimizer.step();
        }

        team.Run(ours.LazyRows!.CatchUp);

        var expected = reference.data<float>().ToArray();
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], weights.Parameters.Values[i], 5e-6f);
    }

    private static float[] Gaussian(RandomStream random) =>
        [.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)random.NextGaussian())];
}
