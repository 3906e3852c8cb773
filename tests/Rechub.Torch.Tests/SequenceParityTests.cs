using Rechub.Layers;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Tests.Layers.Sequence;

namespace Rechub.Torch.Tests;

/// <summary>The written-out gradients of the sequence tower against TorchSharp's autograd.</summary>
[Collection(TorchCollection.Name)]
public sealed class SequenceParityTests : IDisposable
{
    private const int Window = 32;

    // Tensors this small are not worth waking a thread.
    private readonly TorchThreads threads = TorchThreads.Use(1);

    // Empty ones at both ends and in the middle; one and several that are longer than the window.
    private static readonly int[] Lengths = [0, 1, 7, 30, 0, 0, 45, 3, 0];

    public static TheoryData<SequenceBlockKind, PositionKind, NormKind, float, bool> Blocks
    {
        get
        {
            var cases = new TheoryData<SequenceBlockKind, PositionKind, NormKind, float, bool>();
            foreach (var kind in Enum.GetValues<SequenceBlockKind>())
            foreach (var position in (PositionKind[])[PositionKind.Absolute, PositionKind.Relative])
            foreach (var norm in Enum.GetValues<NormKind>())
            foreach (var dropout in (float[])[0, 0.3f])
            foreach (var unitLength in (bool[])[false, true])
                cases.Add(kind, position, norm, dropout, unitLength);
            return cases;
        }
    }

    public static TheoryData<SequenceBlockKind, FeedForwardKind, float> FeedForwards
    {
        get
        {
            var cases = new TheoryData<SequenceBlockKind, FeedForwardKind, float>();
            foreach (
                var kind in (SequenceBlockKind[])
                    [SequenceBlockKind.SASRec, SequenceBlockKind.PreNorm, SequenceBlockKind.LiGR]
            )
            foreach (var feedForward in Enum.GetValues<FeedForwardKind>())
            foreach (var dropout in (float[])[0, 0.3f])
                cases.Add(kind, feedForward, dropout);
            return cases;
        }
    }

    // Rows of whole vectors of 16, of none, and of both.
    public static TheoryData<SequenceBlockKind, int, int> Widths
    {
        get
        {
            var cases = new TheoryData<SequenceBlockKind, int, int>();
            foreach (var kind in Enum.GetValues<SequenceBlockKind>())
            foreach (var (width, heads) in ((int, int)[])[(7, 1), (20, 2), (33, 3), (64, 2)])
                cases.Add(kind, width, heads);
            return cases;
        }
    }

    public void Dispose() => threads.Dispose();

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Every_form_agrees(
        SequenceBlockKind kind,
        PositionKind position,
        NormKind norm,
        float dropout,
        bool unitLength
    ) =>
        AssertAgree(
            SequenceCase.LayoutOf(kind, width: 18, heads: 3, Window) with
            {
                FeedForward = FeedForwardKind.GELU,
                Position = position,
                Norm = norm,
                Dropout = dropout,
                UnitLength = unitLength,
                ScaleInput = unitLength,
            },
            Lengths
        );

    [Theory]
    [MemberData(nameof(FeedForwards))]
    public void Every_feed_forward_agrees(
        SequenceBlockKind kind,
        FeedForwardKind feedForward,
        float dropout
    ) =>
        AssertAgree(
            SequenceCase.LayoutOf(kind, width: 18, heads: 2, Window) with
            {
                FeedForward = feedForward,
                Dropout = dropout,
            },
            Lengths
        );

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_width_agrees(SequenceBlockKind kind, int width, int heads) =>
        AssertAgree(
            SequenceCase.LayoutOf(kind, width, heads, Window) with
            {
                FeedForward = FeedForwardKind.SwiGLU,
                Position = PositionKind.Relative,
                Dropout = 0.3f,
            },
            Lengths
        );

    [Theory]
    [InlineData(SequenceBlockKind.SASRec)]
    [InlineData(SequenceBlockKind.PreNorm)]
    [InlineData(SequenceBlockKind.LiGR)]
    [InlineData(SequenceBlockKind.HSTU)]
    public void Times_agree_and_so_does_all_else_that_scores_can_have(SequenceBlockKind kind) =>
        AssertAgree(
            SequenceCase.LayoutOf(kind, width: 18, heads: 2, Window) with
            {
                FeedForward = FeedForwardKind.GELU,
                Position = PositionKind.AbsoluteAndRelative,
                Times = TimeBucketing.Default,
                ScaleScores = true,
                HasProjectionBias = true,
                Dropout = 0.3f,
            },
            Lengths
        );

    [Fact]
    public void Features_of_items_and_users_agree() =>
        AssertAgree(
            SequenceCase.LayoutOf(SequenceBlockKind.LiGR, width: 18, heads: 2, Window) with
            {
                FeedForward = FeedForwardKind.SwiGLU,
                Dropout = 0.3f,
            },
            Lengths,
            hasFeatures: true
        );

    // Longer than the places that a worker takes at once, and than the window.
    [Theory]
    [InlineData(SequenceBlockKind.SASRec, PositionKind.Absolute)]
    [InlineData(SequenceBlockKind.PreNorm, PositionKind.Relative)]
    [InlineData(SequenceBlockKind.LiGR, PositionKind.Relative)]
    [InlineData(SequenceBlockKind.HSTU, PositionKind.Relative)]
    public void Long_histories_agree(SequenceBlockKind kind, PositionKind position) =>
        AssertAgree(
            SequenceCase.LayoutOf(kind, width: 12, heads: 2, window: 300) with
            {
                FeedForward = FeedForwardKind.GELU,
                Position = position,
                Dropout = 0.3f,
            },
            [5, 450, 100, 128, 129, 2]
        );

    [Theory]
    [InlineData(0)]
    [InlineData(0, 0, 0, 0)]
    public void Users_without_a_history_have_the_vector_0_and_no_gradient(params int[] lengths)
    {
        var tower = new SequenceCase(
            SequenceCase.LayoutOf(SequenceBlockKind.PreNorm, width: 8, heads: 2, Window) with
            {
                UnitLength = true,
            },
            hasFeatures: false,
            lengths
        );

        foreach (var run in (Run[])[Torch(tower), Fused(tower, 1), Fused(tower, 3)])
        {
            Assert.All(run.Evaluated, value => Assert.Equal(0, value));
            Assert.All(run.Vectors, value => Assert.Equal(0, value));
            Assert.All(run.Gradients, value => Assert.Equal(0, value));
        }
    }

    private static void AssertAgree(SequenceLayout layout, int[] lengths, bool hasFeatures = false)
    {
        var tower = new SequenceCase(layout, hasFeatures, lengths);
        var torch = Torch(tower);
        foreach (var workers in (int[])[1, 3])
        {
            var fused = Fused(tower, workers);
            AssertClose("evaluated", torch.Evaluated, fused.Evaluated, 1e-5f);
            AssertClose("vectors", torch.Vectors, fused.Vectors, 1e-5f);
            foreach (var block in tower.Parameters.Blocks)
                AssertClose(
                    $"{workers} workers, {block.Name}",
                    torch.Gradients.AsSpan(block.Offset, block.Length),
                    fused.Gradients.AsSpan(block.Offset, block.Length),
                    1e-4f
                );
        }
    }

    private static Run Fused(SequenceCase tower, int workers) =>
        RunOf(tower, FusedEngine.Instance, workers);

    private static Run Torch(SequenceCase tower) => RunOf(tower, new TorchEngine(), workers: 1);

    private static Run RunOf(SequenceCase tower, IEngine engine, int workers)
    {
        using var team = new WorkerTeam(workers);
        var weights = new ParametersAndGradients(tower.Parameters);
        var own = tower.CreateTower(engine, weights, workers);
        tower.Step(own, team);
        var vectors = own.Output.Span.ToArray();
        return new Run(tower.Vectors(own, team, isTraining: false), vectors, weights.Gradients);
    }

    // Within a share of the largest element.
    private static void AssertClose(
        string what,
        ReadOnlySpan<float> expected,
        ReadOnlySpan<float> actual,
        float share
    )
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.ToArray().Max(MathF.Abs);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                MathF.Abs(expected[i] - actual[i]) <= share * largest,
                $"{what}[{i}]: torch {expected[i]}, fused {actual[i]}, largest {largest}"
            );
    }

    private sealed record Run(float[] Evaluated, float[] Vectors, float[] Gradients);
}
