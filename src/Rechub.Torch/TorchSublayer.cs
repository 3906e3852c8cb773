using Rechub.Layers;
using Rechub.Layers.Sequence;
using static TorchSharp.torch;

namespace Rechub.Torch;

/// <summary>
/// One residual sublayer over the vectors of one sequence, on TorchSharp tensors: the same function as
/// <see cref="ResidualSublayer"/>.
/// </summary>
internal sealed class TorchSublayer(ParameterSet parameters, SublayerLayout layout)
{
    private static readonly TorchSharp.Scalar Zero = 0f;
    private static readonly TorchSharp.Scalar Lowest = float.NegativeInfinity;

    private readonly SequenceLayout tower = layout.Tower;
    private readonly int headWidth = layout.Tower.Dimension / layout.Tower.Heads;
    private readonly TorchSharp.Scalar scale =
        1 / MathF.Sqrt(layout.Tower.Dimension / layout.Tower.Heads);
    private readonly TorchSharp.Scalar share = 1f / layout.Tower.Window;
    private readonly TorchNorm norm = NormOf(parameters, layout, "norm");
    private readonly TorchNorm? attendedNorm =
        layout.Kind == SublayerKind.Hstu ? NormOf(parameters, layout, "attended") : null;

    /// <summary>The sublayer's output, places × dimension.</summary>
    /// <param name="x">The input, places × dimension.</param>
    /// <param name="leaf">Returns a parameter block as a leaf of the graph.</param>
    /// <param name="sequence">The sequence.</param>
    public Tensor Forward(Tensor x, Func<ParameterBlock, Tensor> leaf, TorchSequence sequence)
    {
        var normalized = norm.Forward(x, leaf);
        var added = layout.Kind switch
        {
            SublayerKind.Attention => Attention(
                normalized,
                layout.AttendsToInput ? x : normalized,
                leaf,
                sequence
            ),
            SublayerKind.FeedForward => FeedForward(normalized, leaf, sequence),
            SublayerKind.Hstu => Hstu(normalized, leaf, sequence),
            _ => throw new InvalidOperationException($"{layout.Kind} is not a sublayer."),
        };
        added = Drop(added, ~SaltOf("output"), sequence);
        if (layout.IsGated)
            added = added.mul(Linear(x, "gate", leaf).sigmoid());
        return added.Plus(layout.KeepsNormalized ? normalized : x);
    }

    private Tensor Attention(
        Tensor normalized,
        Tensor source,
        Func<ParameterBlock, Tensor> leaf,
        TorchSequence sequence
    )
    {
        var q = Heads(Linear(normalized, "query", leaf)); // (H, L, d)
        var pairs = Linear(source, "key_value", leaf).chunk(2, 1);
        var (k, v) = (Heads(pairs[0]), Heads(pairs[1]));
        var scores = Biased(q.matmul(k.transpose(1, 2)).mul(scale), leaf, sequence); // (H, L, L)
        var later = Causal(scores).eq(Zero);
        var shares = scores.masked_fill(later, Lowest).softmax(2);
        return Linear(Joined(shares.matmul(v)), "output", leaf);
    }

    private Tensor FeedForward(
        Tensor normalized,
        Func<ParameterBlock, Tensor> leaf,
        TorchSequence sequence
    )
    {
        var sums = Linear(normalized, "hidden", leaf);
        var hidden = tower.FeedForward switch
        {
            FeedForwardKind.ReLU => sums.relu(),
            FeedForwardKind.GELU => sums.gelu(),
            FeedForwardKind.SwiGLU => sums.narrow(1, 0, layout.Hidden)
                .silu()
                .mul(sums.narrow(1, layout.Hidden, layout.Hidden)),
            _ => throw new InvalidOperationException(
                $"{tower.FeedForward} is not a kind of feed-forward layers."
            ),
        };
        return Linear(Drop(hidden, SaltOf("hidden"), sequence), "output", leaf);
    }

    private Tensor Hstu(
        Tensor normalized,
        Func<ParameterBlock, Tensor> leaf,
        TorchSequence sequence
    )
    {
        var parts = Linear(normalized, "uvqk", leaf).silu().chunk(4, 1);
        var (u, v, q, k) = (parts[0], Heads(parts[1]), Heads(parts[2]), Heads(parts[3]));
        var products = q.matmul(k.transpose(1, 2));
        var scores = Biased(tower.ScaleScores ? products.mul(scale) : products, leaf, sequence);
        var weights = scores.silu().mul(share).mul(Causal(scores));
        var attended = attendedNorm!.Forward(Joined(weights.matmul(v)), leaf);
        var gated = Drop(u.mul(attended), SaltOf("uvqk"), sequence);
        return Linear(gated, "output", leaf);
    }

    private Tensor Linear(Tensor x, string field, Func<ParameterBlock, Tensor> leaf)
    {
        var product = x.mm(leaf(parameters[$"{layout.Name}.{field}.weight"]));
        return parameters.Find($"{layout.Name}.{field}.bias") is { } bias
            ? product.Plus(leaf(bias))
            : product;
    }

    // (L, D) → (H, L, d)
    private Tensor Heads(Tensor x) => x.reshape(-1, tower.Heads, headWidth).transpose(0, 1);

    // (H, L, d) → (L, D)
    private Tensor Joined(Tensor x) => x.transpose(0, 1).reshape(-1, tower.Dimension);

    // 1 where a query, in a row, sees a key, in a column; otherwise 0.
    private static Tensor Causal(Tensor scores) =>
        ones(scores.shape[1], scores.shape[2], dtype: ScalarType.Float32).tril();

    private Tensor Biased(Tensor scores, Func<ParameterBlock, Tensor> leaf, TorchSequence sequence)
    {
        if (parameters.Find(layout.DistanceName) is { } distance)
            scores = scores.Plus(Pick(leaf(distance), Distances((int)scores.shape[1]), scores));
        if (parameters.Find(layout.TimeName) is { } time)
            scores = scores.Plus(Pick(leaf(time), sequence.Buckets!, scores));
        return scores;
    }

    // Of each head's numbers, the one of each pair of places.
    private static Tensor Pick(Tensor numbers, Tensor columns, Tensor scores) =>
        numbers.index_select(1, columns).reshape(scores.shape);

    // Numbers of a head go from the largest distance to 0. Those of later keys are masked, so they may be any.
    private Tensor Distances(int length) =>
        tensor(
            Enumerable
                .Range(0, length * length)
                .Select(i => tower.Window - 1L - Math.Max(0, (i / length) - (i % length)))
                .ToArray()
        );

    private Tensor Drop(Tensor x, ulong salt, TorchSequence sequence) =>
        x.Drop(sequence.First, tower.Dropout, salt, sequence.Pass);

    private ulong SaltOf(string field) =>
        Dropout.SaltOf(parameters[$"{layout.Name}.{field}.weight"]);

    private static TorchNorm NormOf(ParameterSet parameters, SublayerLayout layout, string field) =>
        new(parameters, $"{layout.Name}.{field}", layout.Tower.Norm, layout.Tower.Epsilon);
}
