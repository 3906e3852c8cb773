using Rechub.Features;
using Rechub.Layers;
using static TorchSharp.torch;

namespace Rechub.Torch;

/// <summary>The layers of a <see cref="TowerLayout"/> on TorchSharp tensors; the same function as <see cref="FusedTower"/>.</summary>
internal sealed class TorchTower : AutogradTower
{
    private static readonly TorchSharp.Scalar SmallestNorm = 1e-12f;
    private static readonly TorchSharp.Scalar Zero = 0f;
    private static readonly TorchSharp.Scalar One = 1f;
    private static readonly TorchSharp.Scalar Lowest = float.NegativeInfinity;

    private readonly TowerLayout layout;
    private readonly TorchLayer[] layers;

    /// <summary>Binds a tower to parameters.</summary>
    public TorchTower(ParametersAndGradients weights, TowerLayout layout)
        : base(weights, layout.Features, layout.VectorDimension)
    {
        this.layout = layout;
        layers =
        [
            .. layout.Layers.Select(
                (options, i) => new TorchLayer(Parameters, layout.LayerName(i), options)
            ),
        ];
    }

    /// <inheritdoc/>
    protected override Tensor Vectors(EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass)
    {
        Tensor[] inputs =
        [
            .. layout.Features.Select((feature, i) => Input(feature, encoded[i], rows)),
        ];
        var last = cat(inputs, 1); // (B, width)
        foreach (var layer in layers)
            last = layer.Forward(last, Leaf, pass);
        return layout.UnitLength
            ? last.div(last.norm(1, keepdim: true).clamp_min(SmallestNorm))
            : last; // (B, D)
    }

    private Tensor Input(Feature feature, EncodedFeature encoded, TowerRows rows)
    {
        var entities = rows.Entity.AsSpan(0, rows.Count).ToArray();
        if (encoded is DenseValues dense)
            return tensor(
                entities
                    .SelectMany(entity => new ArraySegment<float>(
                        dense.Values,
                        entity * dense.Width,
                        dense.Width
                    ))
                    .ToArray(),
                rows.Count,
                dense.Width
            );
        var block = Parameters[InputLayer.TableName(feature.Table!)];
        var table = Leaf(block);
        if (encoded is SparseCodes sparse)
        {
            long[] codes =
            [
                .. entities.Select(
                    (entity, row) =>
                        (long)(
                            feature.IsKey && rows.IsUnknown[row]
                                ? block.Rows - 1
                                : sparse.Codes[entity]
                        )
                ),
            ];
            return table.index_select(0, tensor(codes));
        }

        int[] buffer = [];
        return Pool(
            feature,
            table,
            [
                .. Enumerable
                    .Range(0, rows.Count)
                    .Select(row =>
                        InputLayer.CodesOf(feature, encoded, rows, row, ref buffer).ToArray()
                    ),
            ]
        );
    }

    private static Tensor Pool(Feature feature, Tensor table, int[][] lists)
    {
        var length =
            feature.Pooling == Pooling.Concat
                ? feature.Length
                : Math.Max(1, lists.Max(list => list.Length));
        var codes = new long[lists.Length * length];
        var mask = new float[codes.Length];
        for (var row = 0; row < lists.Length; row++)
        {
            for (var i = 0; i < lists[row].Length; i++)
                (codes[row * length + i], mask[row * length + i]) = (lists[row][i], 1);
        }

        var present = tensor(mask, lists.Length, length, 1);
        var elements = table
            .index_select(0, tensor(codes))
            .view(lists.Length, length, feature.Dimension)
            .mul(present); // (B, L, D)
        var counts = present.sum(1); // (B, 1)
        return feature.Pooling switch
        {
            Pooling.Concat => elements.view(lists.Length, length * feature.Dimension),
            Pooling.Sum => elements.sum(1),
            Pooling.Mean => elements.sum(1).div(counts.clamp_min(One)),
            Pooling.Max => elements
                .masked_fill(present.eq(Zero), Lowest)
                .amax([1])
                .masked_fill(counts.eq(Zero), Zero),
            _ => throw new InvalidOperationException($"{feature.Pooling} is not a pooling."),
        };
    }
}
