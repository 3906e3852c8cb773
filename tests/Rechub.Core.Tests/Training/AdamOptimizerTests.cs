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
            new TrainingOptions { GradientClip = 0.5f },
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
        var optimizer = new AdamOptimizer(weights, new TrainingOptions { GradientClip = 0.6f }, 1);

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
    public void LazyAdam_updates_touched_rows_by_the_formula_and_leaves_the_others(int workers)
    {
        const float rate = 0.01f;
        var weights = Weights();
        var table = weights.Parameters["embedding.x"];
        var expected = Array.ConvertAll(weights.Parameters.Values, value => (double)value);
        var (first, second) = (new double[expected.Length], new double[expected.Length]);
        var last = new int[Rows];
        var options = new TrainingOptions
        {
            Optimizer = OptimizerKind.LazyAdam,
            EmbeddingL1 = 0.01f,
            EmbeddingL2 = 0.02f,
            WeightDecay = 0.03f,
        };
        var optimizer = new AdamOptimizer(weights, options, workers);
        var random = new RandomStream(6);
        // Rows that every batch has, that come back after a while, that come late, and one that never comes.
        int[][] batches =
        [
            [1, 2],
            [1, 3],
            [2, 1],
            [1],
            [5, 1, 2],
            [1],
            [1, 3],
            [1, 6, 4],
        ];
        for (var step = 1; step <= batches.Length; step++)
        {
            foreach (var row in batches[step - 1])
            {
                var gradient = Gaussian(random, Columns);
                gradient.CopyTo(weights.Gradients, row * Columns);
                Expect(row, gradient, step);
            }

            Step(optimizer, step, rate, workers, batches[step - 1]);
        }

        for (var i = 0; i < table.Length; i++)
            Assert.Equal(expected[i], weights.Parameters.Values[i], 2e-6);
        Assert.Equal(0f, weights.Gradients.Max(MathF.Abs));

        void Expect(int row, float[] gradient, int step)
        {
            var missed = step - last[row];
            last[row] = step;
            var steps = Enumerable.Range(0, missed).Sum(n => Math.Pow(0.9 / Math.Sqrt(0.999), n));
            for (var column = 0; column < Columns; column++)
            {
                var i = row * Columns + column;
                var w = expected[i];
                var g = gradient[column] + 0.01 * Math.Sign(w) + (0.02 + 0.03) * w;
                first[i] = Math.Pow(0.9, missed) * first[i] + 0.1 * g;
                second[i] = Math.Pow(0.999, missed) * second[i] + 0.001 * g * g;
                var mean = first[i] / (1 - Math.Pow(0.9, step));
                var root = Math.Sqrt(second[i] / (1 - Math.Pow(0.999, step)));
                expected[i] -= rate * steps * mean / (root + 1e-8);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void LazyAdam_is_Adam_where_every_batch_touches_every_row(int workers)
    {
        var options = new TrainingOptions
        {
            GradientClip = 2,
            WeightDecay = 0.01f,
            DenseL1 = 0.02f,
        };
        var dense = Run(options);
        var lazy = Run(options with { Optimizer = OptimizerKind.LazyAdam });

        for (var i = 0; i < dense.Length; i++)
            Assert.Equal(dense[i], lazy[i], 1e-6f);

        float[] Run(TrainingOptions options)
        {
            var weights = Weights();
            var optimizer = new AdamOptimizer(weights, options, workers);
            var random = new RandomStream(5);
            int[] all = [.. Enumerable.Range(0, Rows)];
            for (var step = 1; step <= 5; step++)
            {
                Gaussian(random, weights.Gradients.Length).CopyTo(weights.Gradients, 0);
                Step(optimizer, step, 0.01f, workers, all);
            }

            return weights.Parameters.Values;
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

    // A batch that touches some rows of the table.
    private static void Step(
        AdamOptimizer optimizer,
        int number,
        float rate,
        int workers,
        int[] rows
    )
    {
        var parameters = Weights().Parameters;
        using var team = new WorkerTeam(workers);
        team.Run(worker =>
        {
            var touched = new TouchedRows(parameters, worker.Index, worker.Count);
            touched.Add(parameters["embedding.x"], rows);
            optimizer.Step(worker, number, rate, optimizer.IsLazy ? touched : null);
        });
    }
}
