using Rechub.Data;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Models;

/// <summary>An architecture of two towers of fully connected layers over features, with the same options in both.</summary>
public abstract record TowerArchitecture : ModelArchitecture
{
    /// <inheritdoc/>
    public override int VectorDimension => HiddenUnits[^1];

    /// <summary>Units of each layer; the last is the length of the vectors.</summary>
    public int[] HiddenUnits { get; init; } = [128, 64];

    /// <summary>Activation of the layers.</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.PRelu;

    /// <summary>
    /// Whether the last layer is a linear projection. Otherwise it is normalized and activated like the others, which confines the
    /// vectors to a part of the space.
    /// </summary>
    public bool LinearOutput { get; init; } = true;

    /// <summary>Whether layers use batch normalization (Ioffe and Szegedy 2015).</summary>
    public bool BatchNormalization { get; init; } = true;

    /// <summary>Divisor of scores in the loss.</summary>
    public float Temperature { get; init; } = 0.05f;

    /// <summary>Probability that training sets an output of a layer to zero.</summary>
    public float Dropout { get; init; }

    /// <summary>User features. When null: the id, every user column, and the histories.</summary>
    public FeatureSpec[]? UserFeatures { get; init; }

    /// <summary>Latest items of a history that are pooled.</summary>
    public int HistoryLength { get; init; } = 100;

    /// <summary>Pooling of a history.</summary>
    public Pooling HistoryPooling { get; init; } = Pooling.Mean;

    /// <summary>Latest items that the default user features also concatenate; 0 for none.</summary>
    public int RecentLength { get; init; } = 5;

    /// <summary>The layers that the options describe.</summary>
    private protected LayerOptions[] Layers
    {
        get
        {
            var layers = Array.ConvertAll(
                HiddenUnits,
                units => new LayerOptions(units, Activation, BatchNormalization, Dropout)
            );
            if (LinearOutput)
                layers[^1] = new LayerOptions(layers[^1].Units, null, false, 0);
            return layers;
        }
    }

    /// <summary>The layers of the item tower.</summary>
    private protected abstract LayerOptions[] ItemLayers { get; }

    /// <summary>The features of the item tower.</summary>
    private protected abstract FeatureSpec[] ItemSpecs(EntityTable items);

    internal override void Validate()
    {
        base.Validate();
        Require(
            HiddenUnits.Length > 0 && HiddenUnits.All(units => units > 0),
            nameof(HiddenUnits),
            "one or more positive integers"
        );
        Require(
            Enum.IsDefined(Activation),
            nameof(Activation),
            $"one of {string.Join(", ", Enum.GetNames<ActivationKind>())}"
        );
        Require(
            Temperature > 0 && float.IsFinite(Temperature),
            nameof(Temperature),
            "a positive number"
        );
        Require(Dropout is >= 0 and < 1, nameof(Dropout), "a number in [0, 1)");
        Require(HistoryLength > 0, nameof(HistoryLength), "a positive number");
        Require(RecentLength >= 0, nameof(RecentLength), "zero or a positive number");
    }

    internal override FeatureSchema Fit(InteractionData data, CancellationToken cancellation) =>
        FeatureFitting.Fit(
            data,
            new FeatureRequest(
                UserFeatures ?? DefaultUserFeatures(data),
                ItemSpecs(data.Items),
                EmbeddingDimension,
                HistoryLength,
                HistoryPooling
            ),
            cancellation
        );

    internal override IEnumerable<ParameterShape> LayerShapes(FeatureSchema schema) =>
        Towers(schema).SelectMany(tower => tower.Shapes());

    internal override void InitializeLayers(
        FeatureSchema schema,
        ParameterSet parameters,
        RandomStream random
    )
    {
        foreach (var tower in Towers(schema))
            tower.Initialize(parameters, random);
    }

    internal override Network CreateNetwork(
        FeatureSchema schema,
        ParametersAndGradients weights,
        IEngine engine,
        int workers
    ) =>
        new(
            weights,
            engine.CreateTower(weights, UserTower(schema), workers),
            engine.CreateTower(weights, ItemTower(schema), workers)
        );

    internal override IEnumerable<FeatureInput> FeatureInputs(FeatureSchema schema) =>
        Towers(schema).Select(tower => tower.Input).OfType<FeatureInput>();

    internal override IEnumerable<(string Now, string Before)> LayerDifferences(
        ModelArchitecture older
    )
    {
        var before = (TowerArchitecture)older;
        if (!HiddenUnits.SequenceEqual(before.HiddenUnits))
            yield return (
                $"layers of {string.Join(", ", HiddenUnits)} neurons",
                string.Join(", ", before.HiddenUnits)
            );
        if (Activation != before.Activation)
            yield return ($"the activation {Activation}", $"{before.Activation}");
        if (BatchNormalization != before.BatchNormalization)
            yield return BatchNormalization
                ? ("batch normalization", "none")
                : ("no batch normalization", "it");
        if (LinearOutput != before.LinearOutput)
            yield return LinearOutput
                ? ("a linear last layer", "an activated one")
                : ("an activated last layer", "a linear one");
        if (Scoring.Similarity != before.Scoring.Similarity)
            yield return ($"scores by {Scoring.Similarity}", $"{before.Scoring.Similarity}");
    }

    private FeatureSpec[] DefaultUserFeatures(InteractionData data) =>
        [
            .. DefaultFeatures.Of(data.Users),
            DefaultFeatures.History(data.Items),
            .. RecentLength > 0
                ? [DefaultFeatures.Recent(data.Items, RecentLength)]
                : Array.Empty<FeatureSpec>(),
        ];

    private TowerLayout[] Towers(FeatureSchema schema) => [UserTower(schema), ItemTower(schema)];

    private TowerLayout UserTower(FeatureSchema schema) =>
        new("user", schema.UserFeatures, Layers, Scoring.Similarity == Similarity.Cosine);

    private TowerLayout ItemTower(FeatureSchema schema) =>
        new("item", schema.ItemFeatures, ItemLayers, Scoring.Similarity == Similarity.Cosine);
}
