using System.Management.Automation;
using Rechub.Data;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.PowerShell.Completion;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Base class of cmdlets that create a two-tower model over features.</summary>
public abstract class TowerModelCmdlet : RechubCmdlet
{
    /// <summary>The interactions to make the model for. Start-MatchTraining trains on their training part.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LiveObject]
    public InteractionData InputObject { get; set; } = null!;

    /// <summary>
    /// Length of each feature's embedding. Default: 64. Without -HiddenUnit it also sets the default layers: the first has
    /// twice this number of neurons, and the last has this number.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 4096)]
    public int? EmbeddingDimension { get; set; }

    /// <summary>Number of neurons of each layer. The last number is the length of the vectors. Default: 128, 64.</summary>
    [Parameter]
    [ValidateRange(1, 65536)]
    [ValidateNotNullOrEmpty]
    public int[]? HiddenUnit { get; set; }

    /// <summary>
    /// Activation function of the hidden layers. The last layer is linear by default, so with only one layer this parameter
    /// is refused.
    /// </summary>
    [Parameter]
    public ActivationKind? Activation { get; set; }

    /// <summary>Scores are divided by this number before the loss is computed. Default: 0.05.</summary>
    [Parameter]
    [ValidateRange(1e-4f, 1e4f)]
    public float? Temperature { get; set; }

    /// <summary>
    /// Features of the user tower: column names or hashtables, as New-DssmModel describes. Default: the user id, every user
    /// column, the history, and the recent items (see -RecentLength).
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(UserFeatureCompleter))]
    [FeatureArgument]
    [ValidateNotNullOrEmpty]
    public FeatureSpec[]? UserFeature { get; set; }

    /// <summary>Number of items at the end of the history that are pooled to one vector. Default: 100.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int? HistoryLength { get; set; }

    /// <summary>
    /// Number of items at the end of the history that the user tower also reads one by one. Default: 5. 0 turns this off. It
    /// extends the default user features, so it is refused if others are chosen.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int? RecentLength { get; set; }

    /// <summary>How the embeddings of the history become one vector.</summary>
    [Parameter]
    public Pooling? HistoryPooling { get; set; }

    /// <summary>
    /// Share of a hidden layer's outputs that are set to zero in training. Default: 0. Needs more than one layer, like
    /// -Activation.
    /// </summary>
    [Parameter]
    [ValidateRange(0f, 0.99f)]
    public float? Dropout { get; set; }

    /// <summary>Seed of the initial parameters. Default: 2022.</summary>
    [Parameter]
    public long? Seed { get; set; }

    /// <summary>Whether the default layers depend on -EmbeddingDimension.</summary>
    private protected virtual bool LayersFollowEmbedding => true;

    /// <summary>Creates the model and outputs it.</summary>
    private protected void Make(InteractionData data, TowerArchitecture design)
    {
        var options = WithParameters(design);
        RequireActivatedLayer(options);
        var model = Run((_, cancellation) => NeuralModel.Create(data, options, cancellation));
        RequireHistory(model);
        WriteObject(model);
    }

    /// <summary>Refuses -RecentLength if the default user features are not used.</summary>
    private protected void RequireDefaultFeatures(bool hasDefaults) =>
        RequireTogether(
            RecentLength is null or 0 || hasDefaults,
            nameof(RecentLength),
            "it extends the default user features, but other features were chosen. Add the recent items to those: @{Name='recent_items'; Kind='Sequence'; SharedWith='movie_id'; Pooling='Concat'; Length=5}"
        );

    private void RequireHistory(NeuralModel model)
    {
        var histories = model.UserFeatures.Where(feature => feature.HistoryOf is not null);
        // The default features set neither length nor pooling, so both options act on them.
        var given = UserFeature?.Where(spec => histories.Any(history => history.Name == spec.Name));
        const string reason =
            "no history among the user features would use it. Add one without a setting of its own, such as @{Name='hist_movie_id'; Kind='Sequence'; SharedWith='movie_id'}";
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
            "the only layer is linear, without activation and dropout. Give -HiddenUnit more than one number";
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
                $"-{option} would change nothing: {reason}, or leave -{option} out.",
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
