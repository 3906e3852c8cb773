using Rechub.Layers;
using Rechub.Numerics;
using Rechub.Training;
using Rechub.Training.Optimizers;

namespace Rechub.Tests.Training;

/// <summary>The optimizer's penalties and clipping against their formulas; its steps are held against torch's in Rechub.Torch.Tests.</summary>
public sealed class AdamOptimizerTests
{
    private const int Rows = 7;
    private const int Columns = 5;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Clipping_scales_all_gradients_to_the_joint_norm(int workers)
    {
        var weights = Weights();
        var gradient = Gaussian(new RandomStream(4), Rows * Columns);
        GradientOf(weights, "embedding.x", gradient);
        GradientOf(weights, "user.0.weight", gradient);
        var norm = Math.Sqrt(2 * gradient.Sum(g => (double)g * g));
        var optimizer = new AdamOptimizer(
            weights,
            new TrainingOptions { Optimizer = OptimizerKind.Adam, GradientClip = 0.5f },
            workers
        );

        Step(optimizer, 1, 0, workers);

        foreach (var name in (string[])["embedding.x", "user.0.weight"])
        {
            var offset = weights.Parameters[name].Offset;
            for (var i = 0; i < gradient.Length; i++)
                Assert.Equal(
                    0.1 * gradient[i] * 0.5 / norm,
                    optimizer.FirstMoment[offset + i],
                    1e-7
                );
        }
    }

    [Fact]
    public void A_norm_below_the_limit_is_left_alone()
    {
        var weights = Weights();
        GradientOf(weights, "user.0.weight", [0.3f, 0.4f]);
        var optimizer = new AdamOptimizer(
            weights,
            new TrainingOptions { Optimizer = OptimizerKind.Adam, GradientClip = 0.6f },
            1
        );

        Step(optimizer, 1, 0, workers: 1);

        Assert.Equal(
            0.03f,
            optimizer.FirstMoment[weights.Parameters["user.0.weight"].Offset],
            1e-7f
        );
    }

    [Fact]
    public void Embeddings_and_layers_have_penalties_of_their_own()
    {
        var weights = Weights();
        var before = weights.Parameters.Values.ToArray();
        var options = new TrainingOptions
        {
            Optimizer = OptimizerKind.Adam,
            EmbeddingL1 = 0.01f,
            EmbeddingL2 = 0.02f,
            DenseL1 = 0.03f,
            DenseL2 = 0.04f,
        };
        var optimizer = new AdamOptimizer(weights, options, 1);

        Step(optimizer, 1, 0, workers: 1);

        AssertPenalty("embedding.x", 0.01f, 0.02f);
        AssertPenalty("user.0.weight", 0.03f, 0.04f);

        void AssertPenalty(string name, float l1, float l2)
        {
            var block = weights.Parameters[name];
            for (var i = block.Offset; i < block.Offset + block.Length; i++)
                Assert.Equal(
                    0.1f * (l1 * MathF.Sign(before[i]) + l2 * before[i]),
                    optimizer.FirstMoment[i],
                    1e-7f
                );
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void LazyAdam_gives_the_weights_of_Adam_once_it_has_made_up_the_steps_between(
        int workers
    )
    {
        var options = new TrainingOptions
        {
            Optimizer = OptimizerKind.Adam,
            GradientClip = 2,
            DenseL2 = 0.02f,
        };
        using var adam = new AdamRun(options, workers);
        using var lazy = new AdamRun(options with { Optimizer = OptimizerKind.LazyAdam }, workers);
        var random = new RandomStream(5);
        // Row 1 is in every batch, others come back after a while, row 6 once, and row 0 never.
        for (var step = 1; step <= 400; step++)
        {
            int[] rows =
            [
                1,
                .. step % 2 == 0 ? [2] : Array.Empty<int>(),
                .. step % 7 == 0 ? [3, 4] : Array.Empty<int>(),
                .. step is 5 or 390 ? [5] : Array.Empty<int>(),
                .. step == 3 ? [6] : Array.Empty<int>(),
            ];
            var gradient = new float[2 * Rows * Columns];
            Gaussian(random, Rows * Columns).CopyTo(gradient, Rows * Columns);
            foreach (var row in rows)
                Gaussian(random, Columns).CopyTo(gradient, row * Columns);
            // The rate falls, as a schedule has it.
            var rate = 0.01f * (500 - step) / 500;
            adam.Step(step, rate, gradient, rows);
            lazy.Step(step, rate, gradient, rows);
            // Rows that are read are Adam's at once.
            if (step == 391)
                Assert.NotEqual(adam.Weight(5, 0), lazy.Weight(5, 0), 1e-4f);
            Assert.Equal(adam.Weight(1, 0), lazy.Weight(1, 0), 2e-5f);
        }

        lazy.Complete();

        for (var i = 0; i < adam.Weights.Length; i++)
            Assert.Equal(adam.Weights[i], lazy.Weights[i], 2e-5f);
    }

    [Fact]
    public void LazyAdam_applies_penalties_and_decay_to_the_rows_of_the_batch_alone()
    {
        var options = new TrainingOptions
        {
            Optimizer = OptimizerKind.LazyAdam,
            EmbeddingL1 = 0.01f,
            EmbeddingL2 = 0.02f,
            WeightDecay = 0.03f,
        };
        using var run = new AdamRun(options, workers: 2);
        var before = run.Weights.ToArray();

        run.Step(1, 0.01f, new float[2 * Rows * Columns], [2, 5]);
        run.Complete();

        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var w = before[row * Columns + column];
                // The first step is as long as the rate, against the sign of the gradient.
                Assert.Equal(
                    row is 2 or 5 ? w - 0.01f * MathF.Sign(w) : w,
                    run.Weight(row, column),
                    1e-6f
                );
                Assert.Equal(
                    row is 2 or 5 ? 0.1f * (0.01f * MathF.Sign(w) + (0.02f + 0.03f) * w) : 0,
                    run.FirstMoment(row, column),
                    1e-7f
                );
            }
        }
    }

    // The first row of an embedding table is padding, all zero; more than a vector's width of elements either side.
    private static ParametersAndGradients Weights()
    {
        var parameters = new ParameterSet([
            new("embedding.x", Rows, Columns, ParameterRole.Embedding),
            new("user.0.weight", Rows, Columns, ParameterRole.Layer),
        ]);
        Gaussian(new RandomStream(2), parameters.Values.Length).CopyTo(parameters.Values, 0);
        parameters.Values.AsSpan(0, Columns).Clear();
        return new ParametersAndGradients(parameters);
    }

    private static float[] Gaussian(RandomStream random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => (float)random.NextGaussian())];

    private static void GradientOf(ParametersAndGradients weights, string name, float[] values) =>
        values.CopyTo(weights.Gradients, weights.Parameters[name].Offset);

    private static void Step(AdamOptimizer optimizer, int number, float rate, int workers)
    {
        using var team = new WorkerTeam(workers);
        team.Run(worker => optimizer.Step(worker, number, rate));
    }

    /// <summary>Steps of an optimizer over weights of its own.</summary>
    private sealed class AdamRun(TrainingOptions options, int workers) : IDisposable
    {
        private readonly ParametersAndGradients weights = AdamOptimizerTests.Weights();
        private readonly WorkerTeam team = new(workers);

        private AdamOptimizer Optimizer => field ??= new AdamOptimizer(weights, options, workers);

        public float[] Weights => weights.Parameters.Values;

        public float Weight(int row, int column) => Weights[row * Columns + column];

        public float FirstMoment(int row, int column) =>
            Optimizer.FirstMoment[row * Columns + column];

        public void Step(int number, float rate, float[] gradient, int[] rows)
        {
            gradient.CopyTo(weights.Gradients, 0);
            // Made before the workers ask for it.
            var optimizer = Optimizer;
            var touched = new TouchedRows(weights.Parameters);
            touched.Add(weights.Parameters["embedding.x"], rows);
            touched.Sort();
            team.Run(worker =>
            {
                optimizer.LazyRows?.CatchUp(worker, touched);
                worker.Barrier();
                optimizer.Step(worker, number, rate, optimizer.LazyRows is null ? null : touched);
            });
            Assert.Equal(-1, weights.Gradients.AsSpan().IndexOfAnyExcept(0f));
        }

        public void Complete() => team.Run(Optimizer.LazyRows!.CatchUp);

        public void Dispose() => team.Dispose();
    }
}
