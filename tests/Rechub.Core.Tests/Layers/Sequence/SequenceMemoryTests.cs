using Rechub.Layers;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Numerics;

namespace Rechub.Tests.Layers.Sequence;

/// <summary>What the sequence tower allocates. One worker is the thread that counts.</summary>
public sealed class SequenceMemoryTests
{
    // What a training step keeps of 20,000 places is 30 MB; their vectors alone are 1.3 MB.
    private const int EvaluationBytes = 4 << 20;

    // The pass and the closures of the test itself.
    private const int StepBytes = 2 << 10;

    [Theory]
    [InlineData(SequenceBlockKind.LiGR)]
    [InlineData(SequenceBlockKind.HSTU)]
    public void Evaluation_keeps_nothing_of_places(SequenceBlockKind kind)
    {
        int[] lengths = [.. Enumerable.Repeat(200, 100)];
        var layout = SequenceCase.LayoutOf(kind, width: 16, heads: 2, window: 200);
        var tower = new SequenceCase(layout, hasFeatures: false, lengths);
        using var team = new WorkerTeam(1);
        var weights = new ParametersAndGradients(tower.Parameters);
        var fused = tower.CreateTower(FusedEngine.Instance, weights, workers: 1);

        var bytes = BytesOf(() => tower.Vectors(fused, team, isTraining: false));

        Assert.InRange(bytes, 0, EvaluationBytes);
        Assert.True(BytesOf(() => tower.Step(fused, team)) > 2 * EvaluationBytes);
    }

    [Theory]
    [InlineData(SequenceBlockKind.SASRec, PositionKind.Absolute)]
    [InlineData(SequenceBlockKind.LiGR, PositionKind.Relative)]
    [InlineData(SequenceBlockKind.HSTU, PositionKind.Relative)]
    public void A_step_allocates_nothing_once_its_buffers_have_grown(
        SequenceBlockKind kind,
        PositionKind position
    )
    {
        var layout = SequenceCase.LayoutOf(kind, width: 16, heads: 2, window: 50) with
        {
            Position = position,
            Times = position == PositionKind.Relative ? TimeBucketing.Default : null,
            Dropout = 0.3f,
            UnitLength = true,
        };
        var tower = new SequenceCase(layout, hasFeatures: true, 0, 70, 30, 1);
        using var team = new WorkerTeam(1);
        var weights = new ParametersAndGradients(tower.Parameters);
        var fused = tower.CreateTower(FusedEngine.Instance, weights, workers: 1);
        tower.Step(fused, team);

        Assert.InRange(BytesOf(() => tower.Step(fused, team)), 0, StepBytes);
    }

    private static long BytesOf(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
