using System.Management.Automation;
using Rechub.Data;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval.Baselines;

namespace Rechub.PowerShell.Commands;

/// <summary>Creates a baseline that recommends the most popular items to every user.</summary>
/// <remarks>
/// Popularity is the number of interactions in the training part of the data. The model needs no training and no index; pipe it
/// to Get-Recall. Do not deploy a two-tower model that cannot beat it.
/// </remarks>
/// <example>
/// <code>Import-MovieLens ./ml-1m | New-PopularityModel | Get-Recall | Measure-TopK -K 10, 100</code>
/// <para>Measures the baseline.</para>
/// </example>
/// <example>
/// <code>New-PopularityModel $data | Get-Recall -User 42 -TopK 10 -AsRow</code>
/// <para>Recommends the ten most popular items that user 42 has not seen.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "PopularityModel")]
[OutputType(typeof(PopularityModel))]
public sealed class NewPopularityModel : RechubCmdlet
{
    /// <summary>The interactions. The ones in their training part are counted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LiveObject]
    public InteractionData InputObject { get; set; } = null!;

    /// <inheritdoc/>
    protected override void Process() => WriteObject(new PopularityModel(InputObject));
}
