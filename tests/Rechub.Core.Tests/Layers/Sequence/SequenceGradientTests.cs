using Rechub.Layers;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Numerics;

namespace Rechub.Tests.Layers.Sequence;

/// <summary>The gradients of the sequence tower against differences of its vectors, dropout included.</summary>
public sealed class SequenceGradientTests
{
    private const float Step = 4e-3f;

    public static TheoryData<
        SequenceBlockKind,
        FeedForwardKind,
        NormKind,
        PositionKind,
        bool
    > Cases =>
        new()
        {
            {
                SequenceBlockKind.SASRec,
                FeedForwardKind.GELU,
                NormKind.Layer,
                PositionKind.Absolute,
                true
            },
            {
                SequenceBlockKind.PreNorm,
                FeedForwardKind.GELU,
                NormKind.RootMeanSquare,
                PositionKind.Relative,
                true
            },
            {
                SequenceBlockKind.LiGR,
                FeedForwardKind.SwiGLU,
                NormKind.RootMeanSquare,
                PositionKind.Absolute,
                false
            },
            {
                SequenceBlockKind.HSTU,
                FeedForwardKind.GELU,
                NormKind.Layer,
                PositionKind.Relative,
                false
            },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_the_differences_of_the_loss(
        SequenceBlockKind kind,
        FeedForwardKind feedForward,
        NormKind norm,
        PositionKind position,
        bool unitLength
    )
    {
        var tower = new SequenceCase(
            SequenceCase.LayoutOf(kind, width: 8, heads: 2, window: 4) with
            {
                Blocks = 1,
                FeedForward = feedForward,
                Norm = norm,
                Position = position,
                UnitLength = unitLength,
                Times = position == PositionKind.Relative ? TimeBucketing.Default : null,
                Dropout = 0.3f,
            },
            hasFeatures: kind == SequenceBlockKind.PreNorm,
            0,
            3,
            7,
            1
        );
        using var team = new WorkerTeam(2);
        var weights = new ParametersAndGradients(tower.Parameters);
        var fused = tower.CreateTower(FusedEngine.Instance, weights, workers: 2);
        tower.Step(fused, team);
        var gradients = weights.Gradients;

        foreach (var block in tower.Parameters.Blocks)
        {
            var own = gradients.AsSpan(block.Offset, block.Length);
            var tolerance = 2e-3f * MathF.Max(own.ToArray().Max(MathF.Abs), 0.3f);
            for (var i = 0; i < block.Length; i++)
                Assert.True(
                    MathF.Abs(Difference(block.Offset + i) - own[i]) <= tolerance,
                    $"{block.Name}[{i}]: gradient {own[i]}, difference {Difference(block.Offset + i)}"
                );
        }

        // Of four points: the error is of the fourth order in the step.
        float Difference(int element) =>
            (float)(((8 * Slope(element, Step)) - Slope(element, 2 * Step)) / (12 * Step));

        double Slope(int element, float step)
        {
            ref var value = ref tower.Parameters.Values[element];
            var before = value;
            value = before + step;
            var more = LossNow();
            value = before - step;
            var less = LossNow();
            value = before;
            return more - less;
        }

        double LossNow() => tower.LossOf(tower.Vectors(fused, team, isTraining: true));
    }
}
