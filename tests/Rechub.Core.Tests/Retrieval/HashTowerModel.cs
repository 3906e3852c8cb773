using System.Security.Cryptography;
using System.Text;
using Rechub.Data;
using Rechub.Features;
using Rechub.Models;
using Rechub.Numerics;

namespace Rechub.Tests.Retrieval;

/// <summary>
/// A two-tower model without learning: an item's vector is drawn from its id, a user's is the mean of its history's items. It
/// makes retrieval testable without training, and its vectors can be computed by hand.
/// </summary>
internal sealed class HashTowerModel : TwoTowerModel
{
    private readonly long seed;

    public HashTowerModel(
        InteractionData data,
        int dimension = 8,
        long seed = 1,
        bool trained = true
    )
    {
        Data = data;
        Items = data.Items;
        VectorDimension = dimension;
        IsTrained = trained;
        this.seed = seed;
        ModelId = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}")));
    }

    public override string ModelId { get; }

    public override string Architecture => "Hash";

    public override int VectorDimension { get; }

    public override int EmbeddingDimension => VectorDimension;

    public override long ParameterCount => 0;

    public override bool IsTrained { get; }

    /// <summary>Users that were asked for so far.</summary>
    public int EncodedUsers { get; private set; }

    public override EntityTable Items { get; }

    public override Scoring Scoring => new(Similarity.InnerProduct, 1);

    public override IReadOnlyList<Feature> UserFeatures => [];

    public override float[] EncodeItems(EntityTable items, CancellationToken cancellation) =>
        [.. Enumerable.Range(0, items.Count).SelectMany(row => ItemVector(items.Ids[row]))];

    public override float[] EncodeUsers(
        InteractionData data,
        ReadOnlyMemory<int> userRows,
        ReadOnlyMemory<int> historyEnds,
        CancellationToken cancellation
    )
    {
        EncodedUsers += userRows.Length;
        var vectors = new float[userRows.Length * VectorDimension];
        for (var i = 0; i < userRows.Length; i++)
        {
            var start = data.Log.UserOffsets[userRows.Span[i]];
            for (var position = start; position < historyEnds.Span[i]; position++)
            {
                var item = ItemVector(data.Items.Ids[data.Log.ItemRows[position]]);
                for (var d = 0; d < VectorDimension; d++)
                    vectors[(i * VectorDimension) + d] += item[d] / (historyEnds.Span[i] - start);
            }
        }

        return vectors;
    }

    private float[] ItemVector(object id)
    {
        var stream = new RandomStream(seed, Convert.ToInt32(id, null));
        return [.. Enumerable.Range(0, VectorDimension).Select(_ => (float)stream.NextGaussian())];
    }
}
