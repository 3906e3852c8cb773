using System.Management.Automation;
using Rechub.Data;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;

namespace Rechub.PowerShell.Abstractions;

/// <summary>A cmdlet that makes a model of towers over features.</summary>
public abstract class TowerModelCmdlet : RechubCmdlet
{
    /// <summary>The interactions the model is for.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public InteractionData InputObject { get; set; } = null!;

    /// <summary>Length of each feature's embedding. Without -HiddenUnit also the length of the vectors.</summary>
    [Parameter]
    [ValidateRange(1, 4096)]
    public int? EmbeddingDimension { get; set; }

    /// <summary>Neurons of each layer; the last is the length of the vectors.</summary>
    [Parameter]
    [ValidateRange(1, 65536)]
    [ValidateNotNullOrEmpty]
    public int[]? HiddenUnit { get; set; }

    /// <summary>Activation of the layers.</summary>
    [Parameter]
    public ActivationKind? Activation { get; set; }

    /// <summary>Scores are divided by this before the loss sees them.</summary>
    [Parameter]
    [ValidateRange(1e-4f, 1e4f)]
    public float? Temperature { get; set; }

    /// <summary>Features of the user tower; every user column, the id and the history by default.</summary>
    [Parameter]
    [FeatureArgument]
    [ValidateNotNullOrEmpty]
    public FeatureSpec[]? UserFeature { get; set; }

    /// <summary>Latest items of a history that are pooled.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int? HistoryLength { get; set; }

    /// <summary>Latest items that the user tower also reads one by one, where nothing else says what it reads; 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int? RecentLength { get; set; }

    /// <summary>How a history becomes one vector.</summary>
    [Parameter]
    public Pooling? HistoryPooling { get; set; }

    /// <summary>Share of a layer's outputs that training sets to zero.</summary>
    [Parameter]
    [ValidateRange(0f, 0.99f)]
    public float? Dropout { get; set; }

    /// <summary>Seed of the initial parameters.</summary>
    [Parameter]
    public long? Seed { get; set; }

    /// <summary>Whether layers without -HiddenUnit follow -EmbeddingDimension.</summary>
    private protected virtual bool LayersFollowEmbedding => true;

    /// <summary>Makes a model and outputs it.</summary>
    private protected void Make(InteractionData data, TowerArchitecture design)
    {
        var options = WithParameters(design);
        RequireActivatedLayer(options);
        var model = Run((_, cancellation) => NeuralModel.Create(data, options, cancellation));
        RequireHistory(model);
        WriteObject(model);
    }

    /// <summary>Refuses -RecentLength where the user features are chosen in another way.</summary>
    private protected void RequireDefaultFeatures(bool hasDefaults) =>
        RequireTogether(
            RecentLength is null or 0 || hasDefaults,
            nameof(RecentLength),
            "it adds to the default user features, and others were chosen. Give it as one of them: @{Name='recent_items'; Kind='Sequence'; SharedWith='movie_id'; Pooling='Concat'; Length=5}"
        );

    private void RequireHistory(NeuralModel model)
    {
        var histories = model.UserFeatures.Where(feature => feature.HistoryOf is not null);
        // Without -UserFeature they are the default ones, which leave both open.
        var given = UserFeature?.Where(spec => histories.Any(history => history.Name == spec.Name));
        const string reason =
            "no user feature is a history that leaves it open. Give one, such as @{Name='hist_movie_id'; Kind='Sequence'; SharedWith='movie_id'}";
        RequireTogether(
            HistoryLength is null || (given?.Any(spec => spec.Length is null) ?? histories.Any()),
            nameof(HistoryLength),
            reason
        );
        RequireTogether(
            HistoryPooling is null || (given?.Any(spec => spec.Pooling is null) ?? histories.Any()),
            nameof(HistoryPooling),
            reason
        );
    }

    private void RequireActivatedLayer(TowerArchitecture options)
    {
        const string reason =
            "the only layer is a linear one, which is neither activated nor thinned out. Give -HiddenUnit more than one number";
        var hasOne = !options.LinearOutput || options.HiddenUnits.Length > 1;
        RequireTogether(hasOne || Activation is null, nameof(Activation), reason);
        RequireTogether(hasOne || Dropout is null or 0, nameof(Dropout), reason);
    }

    private static void RequireTogether(bool holds, string option, string reason)
    {
        if (!holds)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ContradictoryModelOptions",
                $"{option} would change nothing: {reason}, or leave {option} out.",
                option
            );
    }

    private TowerArchitecture WithParameters(TowerArchitecture design) =>
        design with
        {
            EmbeddingDimension = EmbeddingDimension ?? design.EmbeddingDimension,
            HiddenUnits =
                HiddenUnit
                ?? (
                    EmbeddingDimension is { } dimension && LayersFollowEmbedding
                        ? [2 * dimension, dimension]
                        : design.HiddenUnits
                ),
            Activation = Activation ?? design.Activation,
            Temperature = Temperature ?? design.Temperature,
            HistoryLength = HistoryLength ?? design.HistoryLength,
            RecentLength = RecentLength ?? design.RecentLength,
            HistoryPooling = HistoryPooling ?? design.HistoryPooling,
            Dropout = Dropout ?? design.Dropout,
            Seed = Seed ?? design.Seed,
            UserFeatures = UserFeature ?? design.UserFeatures,
        };
}
