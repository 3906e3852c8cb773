using Rechub.Layers;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Numerics;

namespace Rechub.Tests.Layers.Sequence;

/// <summary>Serving computes only the last place of the last block: the vector is that of a pass over all places.</summary>
public sealed class LastPlaceTests
{
    [Theory]
    [InlineData(SequenceBlockKind.SASRec, FeedForwardKind.ReLU, PositionKind.Absolute, 2)]
    [InlineData(SequenceBlockKind.PreNorm, FeedForwardKind.GELU, PositionKind.Relative, 2)]
    [InlineData(SequenceBlockKind.LiGR, FeedForwardKind.SwiGLU, PositionKind.Absolute, 3)]
    [InlineData(SequenceBlockKind.HSTU, FeedForwardKind.ReLU, PositionKind.AbsoluteAndRelative, 2)]
    [InlineData(SequenceBlockKind.PreNorm, FeedForwardKind.GELU, PositionKind.Absolute, 1)]
    public void A_state_alone_is_the_same_as_among_all(
        SequenceBlockKind kind,
        FeedForwardKind feedForward,
        PositionKind position,
        int blocks
    )
    {
        var layout = SequenceCase.LayoutOf(kind, width: 16, heads: 2, window: 60) with
        {
            FeedForward = feedForward,
            Position = position,
            Blocks = blocks,
            Times = TimeBucketing.Default,
        };
        var sequence = new SequenceCase(layout, hasFeatures: true, 5, 70, 0, 60, 1, 33);
        using var team = new WorkerTeam(2);
        var weights = new ParametersAndGradients(sequence.Parameters);
        var tower = sequence.CreateTower(FusedEngine.Instance, weights, team.Count);

        var all = sequence.LastOf(sequence.Vectors(tower, team, isTraining: false));
        var alone = sequence.LastVectors(tower, team);

        Assert.Equal(all.Length, alone.Length);
        Assert.All(all.Zip(alone), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
