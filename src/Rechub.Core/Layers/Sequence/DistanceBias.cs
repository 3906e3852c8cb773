using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>A learned number for each head and each distance of query and key, added to the score.</summary>
internal sealed unsafe class DistanceBias
{
    private readonly ParameterBlock block;
    private readonly float* values;
    private readonly GradientBuffer gradients;

    private DistanceBias(
        ParametersAndGradients weights,
        GradientBuffer gradients,
        ParameterBlock block
    )
    {
        (this.gradients, this.block) = (gradients, block);
        values = weights.Value(block);
    }

    /// <summary>The bias of a sublayer; null if its tower has absolute positions.</summary>
    public static DistanceBias? Of(
        ParametersAndGradients weights,
        GradientBuffer gradients,
        SublayerLayout layout
    ) =>
        layout.Tower.Position == PositionKind.Relative
            ? new DistanceBias(
                weights,
                gradients,
                weights.Parameters[$"{layout.Name}{SublayerLayout.DistanceSuffix}"]
            )
            : null;

    /// <summary>Adds to the scores of a query for the <paramref name="seen"/> keys up to its own place.</summary>
    public void Add(float* scores, int seen, int head) =>
        VectorMath.Add(scores, scores, values + PlaceOf(seen, head), seen);

    /// <summary>Adds the gradients of the scores of a query to those of the numbers.</summary>
    public void AddGradient(float* gradient, int seen, int head) =>
        VectorMath.AddScaled(gradients.Of(block) + PlaceOf(seen, head), gradient, 1, seen);

    // A head's numbers go from the largest distance to 0, so those of a query's keys lie in the keys' order, at the end.
    private nint PlaceOf(int seen, int head) => ((nint)(head + 1) * block.Columns) - seen;
}
