namespace Rechub.Layers.Sequence;

/// <summary>One residual sublayer: y = residual + gate · inner(LN(x)).</summary>
/// <param name="Tower">The tower that it belongs to.</param>
/// <param name="Name">Prefix of the names of its parameters.</param>
/// <param name="Kind">What it adds.</param>
internal sealed record SublayerLayout(SequenceLayout Tower, string Name, SublayerKind Kind)
{
    /// <summary>End of the name of the numbers that distances add to scores.</summary>
    public const string DistanceSuffix = ".distance";

    /// <summary>Name of the numbers that distances add to scores.</summary>
    public string DistanceName => Name + DistanceSuffix;

    /// <summary>Name of the numbers that times add to scores.</summary>
    public string TimeName => $"{Name}.time";

    /// <summary>Whether a sigmoid of the input, with weights of its own, multiplies what is added.</summary>
    public bool IsGated => Tower.Kind == SequenceBlockKind.LiGR;

    /// <summary>Whether the residual is the normalized input; otherwise it is the input.</summary>
    public bool KeepsNormalized => Tower.Kind == SequenceBlockKind.SASRec;

    /// <summary>Whether keys and values are of the input; otherwise they are of the normalized input, as queries are.</summary>
    public bool AttendsToInput => Tower.Kind == SequenceBlockKind.SASRec;

    /// <summary>Hidden units of the feed-forward layers.</summary>
    public int Hidden => Tower.Dimension * Tower.FeedForwardFactor;

    /// <summary>Names, shapes and roles of the parameters.</summary>
    public IEnumerable<ParameterShape> Shapes()
    {
        var (width, norm) = (Tower.Dimension, Tower.Norm);
        var shapes = NormLayer.Shapes($"{Name}.norm", width, norm);
        shapes = shapes.Concat(
            Kind switch
            {
                SublayerKind.Attention =>
                [
                    .. LinearLayer.Shapes($"{Name}.query", width, width),
                    .. LinearLayer.Shapes($"{Name}.key_value", width, 2 * width),
                    .. LinearLayer.Shapes($"{Name}.output", width, width),
                ],
                SublayerKind.FeedForward when Tower.FeedForward == FeedForwardKind.SwiGLU =>
                [
                    .. LinearLayer.Shapes($"{Name}.hidden", width, 2 * Hidden, hasBias: false),
                    .. LinearLayer.Shapes($"{Name}.output", Hidden, width, hasBias: false),
                ],
                SublayerKind.FeedForward =>
                [
                    .. LinearLayer.Shapes($"{Name}.hidden", width, Hidden),
                    .. LinearLayer.Shapes($"{Name}.output", Hidden, width),
                ],
                SublayerKind.Hstu =>
                [
                    .. LinearLayer.Shapes(
                        $"{Name}.uvqk",
                        width,
                        4 * width,
                        Tower.HasProjectionBias
                    ),
                    .. NormLayer.Shapes($"{Name}.attended", width, norm),
                    .. LinearLayer.Shapes($"{Name}.output", width, width),
                ],
                _ => throw new InvalidOperationException($"{Kind} is not a sublayer."),
            }
        );
        if (Kind != SublayerKind.FeedForward && Tower.Position != PositionKind.Absolute)
            shapes = shapes.Append(
                new(DistanceName, Tower.Heads, Tower.Window, ParameterRole.Layer)
            );
        if (Kind != SublayerKind.FeedForward && Tower.Times is { } times)
            shapes = shapes.Append(new(TimeName, Tower.Heads, times.Count, ParameterRole.Layer));
        return IsGated ? shapes.Concat(LinearLayer.Shapes($"{Name}.gate", width, width)) : shapes;
    }
}
