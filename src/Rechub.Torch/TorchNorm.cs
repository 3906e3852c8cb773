using Rechub.Layers;
using Rechub.Layers.Sequence;
using static TorchSharp.torch;

namespace Rechub.Torch;

/// <summary>The norm of each row on TorchSharp tensors: the same function as <see cref="NormLayer"/>.</summary>
internal sealed class TorchNorm(ParameterSet parameters, string name, NormKind kind, float epsilon)
{
    private readonly TorchSharp.Scalar added = epsilon;

    /// <summary>The normalized rows. <paramref name="leaf"/> returns a parameter block as a leaf of the graph.</summary>
    public Tensor Forward(Tensor x, Func<ParameterBlock, Tensor> leaf)
    {
        var gain = leaf(parameters[$"{name}.gain"]);
        return kind switch
        {
            NormKind.Layer => Standardize(x.Minus(x.mean([1], keepdim: true)))
                .mul(gain)
                .Plus(leaf(parameters[$"{name}.offset"])),
            NormKind.RootMeanSquare => Standardize(x).mul(gain),
            _ => throw new InvalidOperationException($"{kind} is not a norm."),
        };
    }

    private Tensor Standardize(Tensor x) =>
        x.div(x.mul(x).mean([1], keepdim: true).Plus(added).sqrt());
}
