using System.Management.Automation;
using Rechub.Data;
using Rechub.Features;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Completion;

namespace Rechub.PowerShell.Commands;

/// <summary>Creates a DSSM two-tower model for a data set.</summary>
/// <remarks>
/// Fits vocabularies and scaling to the training part of the data, and initializes the parameters. Start-MatchTraining trains
/// the model.
///
/// A feature is a column name or a hashtable: @{Name; Kind='Sparse|Sequence|Dense'; Separator; Scale; Dimension; SharedWith;
/// Pooling; Length; MinimumCount}. Settings that are not given are inferred: text and integers are sparse, lists are sequences,
/// and fractional numbers are dense and standardized. A user sequence that is not a column, but is SharedWith an item feature,
/// is the user's history of that feature.
/// </remarks>
/// <example>
/// <code>Import-MovieLens ./ml-1m | New-DssmModel | Start-MatchTraining</code>
/// <para>Trains the default model.</para>
/// </example>
/// <example>
/// <code>$data | New-DssmModel -Preset Tutorial -HistoryLength 20</code>
/// <para>Creates the model of the tutorial with a shorter history.</para>
/// </example>
/// <example>
/// <code>$data | New-DssmModel -UserFeature user_id, @{Name='hist_movie_id'; Kind='Sequence'; SharedWith='movie_id'} -ItemFeature movie_id, genres</code>
/// <para>Chooses the features of both towers.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "DssmModel")]
[OutputType(typeof(NeuralModel))]
public sealed class NewDssmModel : TowerModelCmdlet
{
    /// <summary>
    /// Defaults for the other parameters, which say what they are with each preset. Tutorial also chooses the features of
    /// the torch-rechub DSSM tutorial, and no validation items in a LeaveLastOut split.
    /// </summary>
    [Parameter]
    public RecipePreset Preset { get; set; }

    /// <summary>
    /// Features of the item tower: column names or hashtables, as in the description. Default: the item id and every item
    /// column except the title; the tutorial's features with -Preset Tutorial.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ItemFeatureCompleter))]
    [FeatureArgument]
    [ValidateNotNullOrEmpty]
    public FeatureSpec[]? ItemFeature { get; set; }

    private protected override bool LayersFollowEmbedding => Preset == RecipePreset.Default;

    /// <inheritdoc/>
    protected override void Process()
    {
        RequireDefaultFeatures(UserFeature is null && Preset == RecipePreset.Default);
        var data = InputObject;
        var design = new DssmArchitecture();
        if (Preset == RecipePreset.Tutorial)
        {
            design = DssmArchitecture.Tutorial(data);
            // The tutorial has no validation items: it trains on everything before the test item.
            if (data.Split.Method == SplitMethod.LeaveLastOut)
                data = data.WithSplit(DataSplit.LeaveLastOut(data.Log, validation: false));
        }

        Make(data, design with { ItemFeatures = ItemFeature ?? design.ItemFeatures });
    }
}
