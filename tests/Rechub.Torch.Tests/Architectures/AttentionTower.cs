using Rechub.Features;
using Rechub.Layers;
using static TorchSharp.torch;

namespace Rechub.Torch.Tests.Architectures;

/// <summary>The user tower of <see cref="AttentionArchitecture"/>.</summary>
internal sealed class AttentionTower(ParametersAndGradients weights, Feature history)
    : AutogradTower(weights, [history], history.Dimension)
{
    protected override Tensor Vectors(EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass)
    {
        var table = Leaf(Parameters[InputLayer.TableName(history.Table!)]);
        var query = Leaf(Parameters[AttentionArchitecture.Query]);
        var vectors = new Tensor[rows.Count];
        int[] buffer = [];
        for (var row = 0; row < rows.Count; row++)
        {
            long[] codes =
            [
                .. InputLayer
                    .CodesOf(history, encoded[0], rows, row, ref buffer)
                    .ToArray()
                    .Select(code => (long)code),
            ];
            var embeddings = table.index_select(0, tensor(codes)); // (L, D)
            var share = embeddings.mm(query).softmax(0); // (L, 1)
            vectors[row] = share.t().mm(embeddings); // (1, D)
        }

        return cat(vectors, 0); // (B, D)
    }
}
