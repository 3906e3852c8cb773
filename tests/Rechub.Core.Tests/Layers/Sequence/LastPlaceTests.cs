using Rechub.Layers;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Numerics;

namespace Rechub.Tests.Layers.Sequence;

/// <summary>Serving computes only the last place of the last block: the vector is that of a pass over all places.</summary>
public sealed class LastPlaceTests
{
    [Theory]
    [InlineData(SequenceBlockKind.SASRec, FeedForwardKind.ReLU, PositionKind.Absolute, 2, 2)]
    [InlineData(SequenceBlockKind.SASRec, FeedForwardKind.ReLU, PositionKind.Absolute, 2, 1)]
    [InlineData(SequenceBlockKind.PreNorm, FeedForwardKind.GELU, PositionKind.Relative, 2, 2)]
    [InlineData(SequenceBlockKind.LiGR, FeedForwardKind.SwiGLU, PositionKind.Absolute, 3, 2)]
    [InlineData(
        SequenceBlockKind.HSTU,
        FeedForwardKind.ReLU,
        PositionKind.AbsoluteAndRelative,
        2,
        2
    )]
    [InlineData(SequenceBlockKind.PreNorm, FeedForwardKind.GELU, PositionKind.Absolute, 1, 1)]
    public void A_state_alone_is_the_same_as_among_all(
        SequenceBlockKind kind,
        FeedForwardKind feedForward,
        PositionKind position,
        int blocks,
        int heads
    )
    {
        // A width of no whole vectors.
        var layout = SequenceCase.LayoutOf(kind, width: 22, heads, window: 150) with
        {
            FeedForward = feedForward,
            Position = position,
            Blocks = blocks,
            Times = TimeBucketing.Default,
            UnitLength = true,
        };
        // Several spans for each worker, some of one long history.
        int[] lengths = [0, 5, 70, 170, 0, 60, 1, 33, 150, 90, 2, 120, 40, 0];
        var sequence = new SequenceCase(layout, hasFeatures: true, lengths);
        using var team = new WorkerTeam(2);
        var weights = new ParametersAndGradients(sequence.Parameters);
        // Each with buffers of its own, in which what was never computed is 0.
        var trains = sequence.CreateTower(FusedEngine.Instance, weights, team.Count);
        var serves = sequence.CreateTower(FusedEngine.Instance, weights, team.Count);

        var all = sequence.LastOf(sequence.Vectors(trains, team, isTraining: false));
        var alone = sequence.LastVectors(serves, team);

        Assert.Equal(all.Length, alone.Length);
        Assert.All(all.Zip(alone), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
