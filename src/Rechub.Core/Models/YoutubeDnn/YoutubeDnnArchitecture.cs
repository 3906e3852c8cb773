using Rechub.Data;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Models.YoutubeDnn;

[assembly: ModelArchitecture(
    YoutubeDnnArchitecture.ArchitectureName,
    typeof(YoutubeDnnArchitecture)
)]

namespace Rechub.Models.YoutubeDnn;

/// <summary>
/// YoutubeDNN (Covington et al. 2016): the user tower is fully connected layers over the id, the user's features and the mean of
/// the history; an item's vector is its embedding, which the history shares.
/// </summary>
public sealed record YoutubeDnnArchitecture : TowerArchitecture
{
    /// <summary>What <see cref="Name"/> says.</summary>
    internal const string ArchitectureName = "YoutubeDNN";

    /// <inheritdoc/>
    public override string Name => ArchitectureName;

    /// <summary>
    /// Whether vectors are scaled to length 1, as torch-rechub does it, or compared by inner product, as in the paper.
    /// </summary>
    public Similarity Similarity { get; init; } = Similarity.Cosine;

    /// <inheritdoc/>
    public override Scoring Scoring => new(Similarity, Temperature);

    internal override void Validate()
    {
        base.Validate();
        Require(Enum.IsDefined(Similarity), nameof(Similarity), "Cosine or InnerProduct");
        Require(
            HiddenUnits[^1] == EmbeddingDimension,
            nameof(HiddenUnits),
            $"layers of which the last has {EmbeddingDimension} neurons, the EmbeddingDimension: an item's vector is its embedding"
        );
    }

    private protected override FeatureSpec[] ItemSpecs(EntityTable items) =>
        [new FeatureSpec(items.KeyName) { Dimension = EmbeddingDimension }];

    private protected override LayerOptions[] ItemLayers => [];
}
