using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Rechub.Benchmarks;

/// <summary>
/// The network of peers/sasrec_job.py as a TorchSharp user writes it: two pre-norm blocks over histories that are padded to one
/// length, all items in the softmax, padding dropped before it.
/// </summary>
internal sealed class TorchSequenceModel : Module<Tensor, Tensor>
{
    private readonly int width;
    private readonly int length;
    private readonly Module<Tensor, Tensor> drop;
    private readonly Module<Tensor, Tensor> norm;
    private readonly Module<Tensor, Tensor> item;
    private readonly Module<Tensor, Tensor> place;
    private readonly TorchSequenceBlock[] blocks;

    /// <summary>Makes the network.</summary>
    /// <param name="items">Number of items; row 0 of their table is padding.</param>
    /// <param name="length">Places of a history.</param>
    /// <param name="width">Length of a vector.</param>
    /// <param name="dropout">Share of elements set to zero.</param>
    /// <param name="fused">Whether attention is scaled_dot_product_attention without dropout of its own; otherwise MultiheadAttention with a mask.</param>
    public TorchSequenceModel(int items, int length, int width, double dropout, bool fused)
        : base(nameof(TorchSequenceModel))
    {
        (this.length, this.width) = (length, width);
        var table = Embedding(items + 1, width, padding_idx: 0);
        var places = Embedding(length, width);
        init.normal_(table.weight!, 0, 0.02);
        init.normal_(places.weight!, 0, 0.02);
        ItemWeight = table.weight!;
        (item, place) = (table, places);
        drop = Dropout(dropout);
        norm = LayerNorm(width);
        blocks =
        [
            .. Enumerable.Range(0, 2).Select(_ => new TorchSequenceBlock(width, dropout, fused)),
        ];
        var list = ModuleList(blocks);
        register_module("blocks", list);
        RegisterComponents();
    }

    /// <summary>The table of items.</summary>
    public Tensor ItemWeight { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        var h = drop.call(
            (item.call(x) * Math.Sqrt(width)) + place.call(arange(length, dtype: ScalarType.Int64))
        );
        foreach (var block in blocks)
            h = block.call(h);
        return norm.call(h);
    }
}
