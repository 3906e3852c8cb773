using System.Management.Automation;
using Rechub.Interactions;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>A named set of choices.</summary>
public enum RecipePreset
{
    /// <summary>The recipe of the defaults.</summary>
    Default,

    /// <summary>The settings of the torch-rechub DSSM tutorial.</summary>
    Tutorial,
}

/// <summary>Makes a DSSM two-tower model for some interactions.</summary>
/// <remarks>
/// Fits vocabularies and scales to the training part of the data and sets the initial parameters; Start-MatchTraining trains the
/// model. A feature is a column's name or a hashtable: @{Name; Kind='Sparse|Sequence|Dense'; Separator; Scale; Dimension;
/// SharedWith; Pooling; Length; MinimumCount}. What is not given is inferred: text and whole numbers are sparse, lists are
/// sequences, fractional numbers are dense and standardised. A user sequence that is no column but is SharedWith an item feature is
/// the user's history of it.
/// </remarks>
/// <example>
/// <code>Import-MovieLens ./ml-1m | New-DssmModel | Start-MatchTraining</code>
/// <para>Trains the default model.</para>
/// </example>
/// <example>
/// <code>$data | New-DssmModel -Preset Tutorial -HistoryLength 20</code>
/// <para>The tutorial's model, with a shorter history.</para>
/// </example>
/// <example>
/// <code>$data | New-DssmModel -UserFeature user_id, @{Name='hist_movie_id'; Kind='Sequence'; SharedWith='movie_id'} -ItemFeature movie_id, genres</code>
/// <para>Chooses the features of both towers.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "DssmModel")]
[OutputType(typeof(DssmModel))]
public sealed class NewDssmModel : RechubCmdlet
{
    /// <summary>The interactions the model is for.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public InteractionData InputObject { get; set; } = null!;

    /// <summary>Choices that the other parameters start from.</summary>
    [Parameter]
    public RecipePreset Preset { get; set; }

    /// <summary>Length of each feature's embedding. Without -HiddenUnit also the length of the vectors.</summary>
    [Parameter]
    [ValidateRange(1, 4096)]
    public int? EmbeddingDimension { get; set; }

    /// <summary>Neurons of each layer of both towers; the last is the length of the vectors.</summary>
    [Parameter]
    [ValidateRange(1, 65536)]
    [ValidateNotNullOrEmpty]
    public int[]? HiddenUnit { get; set; }

    /// <summary>Activation of the layers.</summary>
    [Parameter]
    public ActivationKind? Activation { get; set; }

    /// <summary>Cosines are divided by this before the loss sees them.</summary>
    [Parameter]
    [ValidateRange(1e-4f, 1e4f)]
    public float? Temperature { get; set; }

    /// <summary>Features of the user tower; every user column, the id and the history by default.</summary>
    [Parameter]
    [FeatureArgument]
    [ValidateNotNullOrEmpty]
    public FeatureSpec[]? UserFeature { get; set; }

    /// <summary>Features of the item tower; every item column but the title, and the id, by default.</summary>
    [Parameter]
    [FeatureArgument]
    [ValidateNotNullOrEmpty]
    public FeatureSpec[]? ItemFeature { get; set; }

    /// <summary>Latest items of a history that are pooled.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int? HistoryLength { get; set; }

    /// <summary>Latest items that the user tower also reads one by one, where neither -UserFeature nor -Preset says what it reads; 0 for none.</summary>
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

    /// <inheritdoc/>
    protected override void Process()
    {
        RequireDefaultFeatures();
        var data = InputObject;
        var options = new DssmOptions();
        if (Preset == RecipePreset.Tutorial)
        {
            options = DssmOptions.Tutorial(data);
            // The tutorial trains on everything but the last item.
            if (data.Split.Method == SplitMethod.LeaveLastOut)
                data = data.WithSplit(DataSplit.LeaveLastOut(data.Log, validation: false));
        }

        var model = Run(
            (_, cancellation) => DssmModel.Create(data, WithParameters(options), cancellation)
        );
        RequireHistory(model);
        WriteObject(model);
    }

    private void RequireDefaultFeatures() =>
        RequireTogether(
            RecentLength is null or 0 || (UserFeature is null && Preset == RecipePreset.Default),
            nameof(RecentLength),
            "it adds to the default user features, and -UserFeature or -Preset chooses others. Give it as one of them: @{Name='recent_items'; Kind='Sequence'; SharedWith='movie_id'; Pooling='Concat'; Length=5}"
        );

    private void RequireHistory(DssmModel model)
    {
        var hasHistory = Array.Exists(
            model.Schema.UserFeatures,
            feature => feature.HistoryOf is not null
        );
        const string reason =
            "no user feature is a history. Give one, such as @{Name='hist_movie_id'; Kind='Sequence'; SharedWith='movie_id'}";
        RequireTogether(hasHistory || HistoryLength is null, nameof(HistoryLength), reason);
        RequireTogether(hasHistory || HistoryPooling is null, nameof(HistoryPooling), reason);
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

    private DssmOptions WithParameters(DssmOptions options) =>
        options with
        {
            EmbeddingDimension = EmbeddingDimension ?? options.EmbeddingDimension,
            HiddenUnits =
                HiddenUnit
                ?? (
                    EmbeddingDimension is { } dimension && Preset == RecipePreset.Default
                        ? [2 * dimension, dimension]
                        : options.HiddenUnits
                ),
            Activation = Activation ?? options.Activation,
            Temperature = Temperature ?? options.Temperature,
            HistoryLength = HistoryLength ?? options.HistoryLength,
            RecentLength = RecentLength ?? options.RecentLength,
            HistoryPooling = HistoryPooling ?? options.HistoryPooling,
            Dropout = Dropout ?? options.Dropout,
            Seed = Seed ?? options.Seed,
            UserFeatures = UserFeature ?? options.UserFeatures,
            ItemFeatures = ItemFeature ?? options.ItemFeatures,
        };
}
