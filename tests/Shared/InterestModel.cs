using Rechub.Data;
using Rechub.Features;
using Rechub.Indexing;
using Rechub.Models;

namespace Rechub.Tests.Shared;

/// <summary>
/// A model of some items' vectors, whose users have K vectors: those of the K last items before the moment. What it recommends
/// can be computed by hand.
/// </summary>
internal sealed class InterestModel(IndexContent content, int vectorsEach) : TwoTowerModel
{
    public override string ModelId => content.ModelId;

    public override string Architecture => "Interest";

    public override int EmbeddingDimension => content.Dimension;

    public override long ParameterCount => 0;

    public override bool IsTrained => true;

    public override int VectorDimension => content.Dimension;

    public override int UserVectorCount => vectorsEach;

    public override Scoring Scoring => new(Similarity.InnerProduct, 1);

    public override EntityTable Items => content.Items;

    public override IReadOnlyList<Feature> UserFeatures => [];

    public override float[] EncodeItems(EntityTable items, CancellationToken cancellation) =>
        [
            .. Enumerable
                .Range(0, items.Count)
                .SelectMany(row => content.Vector(Items.Ids.RowOf(items.Ids[row])).ToArray()),
        ];

    public override float[] EncodeUsers(
        InteractionData data,
        ReadOnlyMemory<int> userRows,
        ReadOnlyMemory<int> historyEnds,
        CancellationToken cancellation
    ) =>
        [
            .. historyEnds
                .ToArray()
                .SelectMany(end => Enumerable.Range(end - vectorsEach, vectorsEach))
                .SelectMany(position => content.Vector(data.Log.ItemRows[position]).ToArray()),
        ];

    /// <summary>Users of a model's items, each with a history that begins at another row and takes every seventh.</summary>
    public static InteractionData Histories(IndexContent content, int users, int length) =>
        new(
            "test",
            new EntityTable(
                "user_id",
                IdColumn.FromSorted([.. Enumerable.Range(1, users).Select(user => (long)user)]),
                []
            ),
            content.Items,
            new InteractionLog(
                [.. Enumerable.Range(0, users + 1).Select(user => user * length)],
                [
                    .. from user in Enumerable.Range(0, users)
                    from place in Enumerable.Range(0, length)
                    select (11 * user + 7 * place) % content.Items.Count,
                ],
                [.. Enumerable.Range(0, users * length).Select(time => (long)time)]
            )
        );
}
