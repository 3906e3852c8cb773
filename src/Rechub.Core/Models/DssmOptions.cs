using Rechub.Interactions;

namespace Rechub.Models;

/// <summary>What a hidden layer does to its normalised sums.</summary>
public enum ActivationKind
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x, or 0.01·x where negative.</summary>
    LeakyRelu,

    /// <summary>x, or α·x where negative, with one learnt α a layer that starts at 0.25.</summary>
    PRelu,

    /// <summary>s·x + (1 − s)·α·x, s = sigmoid of x centred and scaled over the layer's neurons (Zhou et al. 2018, as torch-rechub does it).</summary>
    Dice,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,
}

/// <summary>
/// The shape of a DSSM (Huang et al. 2013): two towers of fully connected layers over embedded features, whose outputs are
/// normalised to length 1 and compared by cosine / temperature.
/// </summary>
public sealed record DssmOptions
{
    private static readonly string[] TutorialUserColumns = ["gender", "age", "occupation", "zip"];
    private static readonly string[] TutorialItemColumns = ["cate_id"];

    /// <summary>Length of the vectors that towers give out: the last entry of <see cref="HiddenUnits"/>.</summary>
    public int VectorDimension => HiddenUnits[^1];

    /// <summary>Length of each feature's embedding, unless the feature says otherwise.</summary>
    public int EmbeddingDimension { get; init; } = 64;

    /// <summary>Standard deviation of initial embeddings.</summary>
    public float EmbeddingDeviation { get; init; } = 0.05f;

    /// <summary>Neurons of each layer of a tower; the last is the length of the vectors.</summary>
    public int[] HiddenUnits { get; init; } = [128, 64];

    /// <summary>Activation of the layers.</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.PRelu;

    /// <summary>
    /// Whether the last layer is linear, as a projection; otherwise it is normalised and activated like the others, which
    /// confines vectors to a part of the space.
    /// </summary>
    public bool LinearOutput { get; init; } = true;

    /// <summary>Whether layers normalise their sums over the batch (Ioffe and Szegedy 2015).</summary>
    public bool BatchNormalization { get; init; } = true;

    /// <summary>Cosines are divided by this before a loss sees them.</summary>
    public float Temperature { get; init; } = 0.05f;

    /// <summary>Share of a layer's outputs that training sets to zero.</summary>
    public float Dropout { get; init; }

    /// <summary>User features; every user column, the id, and the histories when null.</summary>
    public FeatureSpec[]? UserFeatures { get; init; }

    /// <summary>Item features; every item column but the title, and the id, when null.</summary>
    public FeatureSpec[]? ItemFeatures { get; init; }

    /// <summary>Latest items of a history that are pooled.</summary>
    public int HistoryLength { get; init; } = 100;

    /// <summary>How a history becomes one vector.</summary>
    public Pooling HistoryPooling { get; init; } = Pooling.Mean;

    /// <summary>Latest items that the default user features also give one by one; 0 for none.</summary>
    public int RecentLength { get; init; } = 5;

    /// <summary>Seed of the initial parameters.</summary>
    public long Seed { get; init; } = 2022;

    /// <summary>
    /// The torch-rechub tutorial: user_id, gender, age, occupation, zip and the mean of the last 50 items against movie_id and
    /// cate_id, as far as the data has them; embeddings of 16, layers 256-128-64 with batch normalisation and PReLU throughout,
    /// temperature 0.02.
    /// </summary>
    public static DssmOptions Tutorial(InteractionData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (users, items) = (data.Users, data.Items);
        return new DssmOptions
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
                new FeatureSpec($"hist_{items.KeyName}")
                {
                    Kind = FeatureKind.Sequence,
                    SharedWith = items.KeyName,
                },
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

    /// <summary>Refuses what no model can be made of.</summary>
    /// <exception cref="RechubException">An option is out of range.</exception>
    internal void Validate()
    {
        Require(
            HiddenUnits.Length > 0 && HiddenUnits.All(units => units > 0),
            nameof(HiddenUnits),
            "one or more positive numbers"
        );
        Require(
            Enum.IsDefined(Activation),
            nameof(Activation),
            $"one of {string.Join(", ", Enum.GetNames<ActivationKind>())}"
        );
        Require(EmbeddingDimension > 0, nameof(EmbeddingDimension), "a positive number");
        Require(
            Temperature > 0 && float.IsFinite(Temperature),
            nameof(Temperature),
            "a positive number"
        );
        Require(Dropout is >= 0 and < 1, nameof(Dropout), "a number in [0, 1)");
        Require(HistoryLength > 0, nameof(HistoryLength), "a positive number");
        Require(RecentLength >= 0, nameof(RecentLength), "zero or a positive number");
    }

    private static void Require(bool holds, string option, string expected)
    {
        if (!holds)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "InvalidModelOption",
                $"{option} must be {expected}.",
                option
            );
    }
}
