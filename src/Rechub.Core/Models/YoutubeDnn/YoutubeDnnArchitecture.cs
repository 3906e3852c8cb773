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
/// YoutubeDNN (Covington et al. 2016): the user tower has fully connected layers over the id, the user's features and the mean of
/// the history; an item's vector is its embedding, from the table that the history shares.
/// </summary>
public sealed record YoutubeDnnArchitecture : TowerArchitecture
{
    /// <summary>Value of <see cref="Name"/>.</summary>
    internal const string ArchitectureName = "YoutubeDNN";

    /// <inheritdoc/>
    public override string Name => ArchitectureName;

    /// <summary>
    /// Cosine: vectors are scaled to length 1, as in torch-rechub. Inner product: vectors have any length, as in the paper.
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
            $"sizes of layers that end with {EmbeddingDimension}, the EmbeddingDimension, because an item's vector is its embedding"
        );
    }

    private protected override FeatureSpec[] ItemSpecs(EntityTable items) =>
        [new FeatureSpec(items.KeyName) { Dimension = EmbeddingDimension }];

    private protected override LayerOptions[] ItemLayers => [];
}
