using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>
/// The structure of a causal tower over histories: item vectors, blocks, the vector of each place. A user before log position p is
/// the output at the place of p − 1.
/// </summary>
internal sealed record SequenceLayout
{
    /// <summary>Prefix of the names of the parameters.</summary>
    public required string Name { get; init; }

    /// <summary>Latest items of a history that are read.</summary>
    public required int Window { get; init; }

    /// <summary>Length of the vectors.</summary>
    public required int Dimension { get; init; }

    /// <summary>The form of the blocks.</summary>
    public required SequenceBlockKind Kind { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>Number of attention heads; divides the dimension.</summary>
    public required int Heads { get; init; }

    /// <summary>The feed-forward layers.</summary>
    public FeedForwardKind FeedForward { get; init; }

    /// <summary>Hidden units of the feed-forward layers, in multiples of the dimension.</summary>
    public int FeedForwardFactor { get; init; } = 4;

    /// <summary>How order enters.</summary>
    public PositionKind Position { get; init; }

    /// <summary>Buckets of the times between places, each of which adds a learned number to scores; null if times are not read.</summary>
    public TimeBucketing? Times { get; init; }

    /// <summary>Whether scores of HSTU are divided by the root of a head's width, as torch-rechub does; its authors do not.</summary>
    public bool ScaleScores { get; init; }

    /// <summary>Whether the projection of HSTU has a bias, as that of torch-rechub; its authors' has none.</summary>
    public bool HasProjectionBias { get; init; }

    /// <summary>The norm before layers.</summary>
    public NormKind Norm { get; init; }

    /// <summary>ε of norms.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>ε of the norm after the last block; that of SASRec is the authors'.</summary>
    public float LastEpsilon => Kind == SequenceBlockKind.SASRec ? 1e-8f : Epsilon;

    /// <summary>Whether item vectors are multiplied by √dimension where the tower reads them (Vaswani et al. 2017).</summary>
    public bool ScaleInput { get; init; }

    /// <summary>Share of elements set to zero in training: of the input, of the hidden units and of each sublayer's output.</summary>
    public float Dropout { get; init; }

    /// <summary>Whether vectors are divided by their L2 norm.</summary>
    public bool UnitLength { get; init; }

    /// <summary>Whether a norm follows the last block.</summary>
    public bool HasLastNorm => Kind is SequenceBlockKind.SASRec or SequenceBlockKind.PreNorm;

    /// <summary>What makes the dropout of the input independent of that of the layers.</summary>
    public const ulong InputSalt = ~0UL;

    /// <summary>Names, shapes and roles of the tower's parameters, without those that give the vectors of items and users.</summary>
    public IEnumerable<ParameterShape> Shapes()
    {
        if (Position != PositionKind.Relative)
            yield return new(PositionName, Window, Dimension, ParameterRole.Layer);
        for (var block = 0; block < Blocks; block++)
        {
            foreach (var shape in Sublayers(block).SelectMany(sublayer => sublayer.Shapes()))
                yield return shape;
        }

        if (HasLastNorm)
        {
            foreach (var shape in NormLayer.Shapes(LastNorm, Dimension, Norm))
                yield return shape;
        }
    }

    /// <summary>
    /// Sets initial values: weights uniform in ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010), positions normal with the
    /// deviation of embeddings, gains 1, biases 0.
    /// </summary>
    public void Initialize(ParameterSet parameters, RandomStream random, float deviation)
    {
        foreach (var shape in Shapes())
        {
            var values = parameters.ValuesOf(shape.Name);
            if (shape.Name.EndsWith(".gain", StringComparison.Ordinal))
                values.Fill(1);
            else if (shape.Name.EndsWith(".weight", StringComparison.Ordinal))
            {
                var bound = Math.Sqrt(6.0 / (shape.Rows + shape.Columns));
                foreach (ref var value in values)
                    value = (float)((2 * random.NextDouble() - 1) * bound);
            }
            else if (shape.Name == PositionName)
            {
                foreach (ref var value in values)
                    value = (float)(random.NextGaussian() * deviation);
            }
        }
    }

    /// <summary>The residual sublayers of a block, in order.</summary>
    public IReadOnlyList<SublayerLayout> Sublayers(int block) =>
        Kind == SequenceBlockKind.HSTU
            ? [new SublayerLayout(this, $"{Name}.{block}.hstu", SublayerKind.Hstu)]
            :
            [
                new SublayerLayout(this, $"{Name}.{block}.attention", SublayerKind.Attention),
                new SublayerLayout(this, $"{Name}.{block}.feed_forward", SublayerKind.FeedForward),
            ];

    /// <summary>Name of the vectors of places.</summary>
    public string PositionName => $"{Name}.position";

    /// <summary>Prefix of the parameters of the norm after the last block.</summary>
    public string LastNorm => $"{Name}.norm";
}
