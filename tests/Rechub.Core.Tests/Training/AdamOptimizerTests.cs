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
}
