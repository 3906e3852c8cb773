using System.Management.Automation;
using Rechub.Data;
using Rechub.Features;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

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
[OutputType(typeof(NeuralModel))]
public sealed class NewDssmModel : TowerModelCmdlet
{
    /// <summary>Choices that the other parameters start from.</summary>
    [Parameter]
    public RecipePreset Preset { get; set; }

    /// <summary>Features of the item tower; every item column but the title, and the id, by default.</summary>
    [Parameter]
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
            // The tutorial trains on everything but the last item.
            if (data.Split.Method == SplitMethod.LeaveLastOut)
                data = data.WithSplit(DataSplit.LeaveLastOut(data.Log, validation: false));
        }

        Make(data, design with { ItemFeatures = ItemFeature ?? design.ItemFeatures });
    }
}
