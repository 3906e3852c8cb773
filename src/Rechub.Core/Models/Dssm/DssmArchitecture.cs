using Rechub.Data;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Models.Dssm;

[assembly: ModelArchitecture(DssmArchitecture.ArchitectureName, typeof(DssmArchitecture))]

namespace Rechub.Models.Dssm;

/// <summary>
/// DSSM (Huang et al. 2013): two towers of fully connected layers over embedded features. Vectors have length 1; a score is
/// cosine / temperature.
/// </summary>
public sealed record DssmArchitecture : TowerArchitecture
{
    /// <summary>Value of <see cref="Name"/>.</summary>
    internal const string ArchitectureName = "DSSM";

    private static readonly string[] TutorialUserColumns = ["gender", "age", "occupation", "zip"];
    private static readonly string[] TutorialItemColumns = ["cate_id"];

    /// <inheritdoc/>
    public override string Name => ArchitectureName;

    /// <inheritdoc/>
    public override Scoring Scoring => new(Similarity.Cosine, Temperature);

    /// <summary>Item features. When null: the id, and every item column but the title.</summary>
    public FeatureSpec[]? ItemFeatures { get; init; }

    /// <summary>
    /// The architecture of the torch-rechub tutorial: user_id, gender, age, occupation, zip and the mean of the last 50 items against
    /// movie_id and cate_id, where the data has these columns; embeddings of length 16; layers of 256, 128 and 64 units, each with
    /// batch normalization and PReLU; temperature 0.02.
    /// </summary>
    public static DssmArchitecture Tutorial(InteractionData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (users, items) = (data.Users, data.Items);
        return new DssmArchitecture
        {
            EmbeddingDimension = 16,
            EmbeddingDeviation = 1e-4f,
            HiddenUnits = [256, 128, 64],
            LinearOutput = false,
            Temperature = 0.02f,
            HistoryLength = 50,
            RecentLength = 0,
            UserFeatures =
            [
                new FeatureSpec(users.KeyName),
                .. TutorialUserColumns
                    .Where(name => users.Find(name) is not null)
                    .Select(name => new FeatureSpec(name)),
                DefaultFeatures.History(items),
            ],
            ItemFeatures =
            [
                new FeatureSpec(items.KeyName),
                .. TutorialItemColumns
                    .Where(name => items.Find(name) is not null)
                    .Select(name => new FeatureSpec(name)),
            ],
        };
    }

    private protected override FeatureSpec[] ItemSpecs(EntityTable items) =>
        ItemFeatures ?? DefaultFeatures.Of(items);

    private protected override LayerOptions[] ItemLayers => Layers;
}
