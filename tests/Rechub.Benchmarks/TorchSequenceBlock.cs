using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Rechub.Benchmarks;

/// <summary>A block of <see cref="TorchSequenceModel"/>.</summary>
internal sealed class TorchSequenceBlock : Module<Tensor, Tensor>
{
    private const int Heads = 2;

    private readonly bool fused;
    private readonly LayerNorm before;
    private readonly LayerNorm between;
    private readonly MultiheadAttention attention;
    private readonly Linear projection;
    private readonly Linear output;
    private readonly Sequential feed;
    private readonly TorchSharp.Modules.Dropout drop;

    /// <summary>Makes a block; see <see cref="TorchSequenceModel"/>.</summary>
    public TorchSequenceBlock(int width, double dropout, bool fused)
        : base(nameof(TorchSequenceBlock))
    {
        this.fused = fused;
        before = LayerNorm(width);
        between = LayerNorm(width);
        attention = MultiheadAttention(width, Heads, dropout);
        projection = Linear(width, 3 * width);
        output = Linear(width, width);
        feed = Sequential(
            Linear(width, 2 * width),
            GELU(),
            Dropout(dropout),
            Linear(2 * width, width)
        );
        drop = Dropout(dropout);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        x += drop.call(Attend(before.call(x)));
        return x + drop.call(feed.call(between.call(x)));
    }

    private Tensor Attend(Tensor x)
    {
        var (batch, length, width) = (x.shape[0], x.shape[1], x.shape[2]);
        if (!fused)
        {
            // TorchSharp's module takes the sequence first.
            var turned = x.transpose(0, 1);
            using var mask = ones(length, length, ScalarType.Bool).triu(1);
            return attention.call(turned, turned, turned, null, false, mask).Item1.transpose(0, 1);
        }

        var parts = projection
            .call(x)
            .view(batch, length, 3, Heads, width / Heads)
            .permute(2, 0, 3, 1, 4);
        var attended = functional.scaled_dot_product_attention(
            parts[0],
            parts[1],
            parts[2],
            is_casual: true
        );
        return output.call(attended.transpose(1, 2).reshape(batch, length, width));
    }
}
