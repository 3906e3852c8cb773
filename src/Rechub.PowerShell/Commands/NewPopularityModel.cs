using System.Management.Automation;
using Rechub.Data;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval.Baselines;

namespace Rechub.PowerShell.Commands;

/// <summary>Makes the baseline that recommends the most popular items to everybody.</summary>
/// <remarks>
/// Counts the training part of the data. The model needs no training and no index: pipe it into Get-Recall. A two-tower model
/// that does not beat it is not worth its servers.
/// </remarks>
/// <example>
/// <code>Import-MovieLens ./ml-1m | New-PopularityModel | Get-Recall | Measure-TopK -K 10, 100</code>
/// <para>Measures the baseline.</para>
/// </example>
/// <example>
/// <code>New-PopularityModel $data | Get-Recall -User 42 -TopK 10 -AsRow</code>
/// <para>The ten most popular items that user 42 has not seen.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "PopularityModel")]
[OutputType(typeof(PopularityModel))]
public sealed class NewPopularityModel : RechubCmdlet
{
    /// <summary>The interactions to count.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public InteractionData InputObject { get; set; } = null!;

    /// <inheritdoc/>
    protected override void Process() => WriteObject(new PopularityModel(InputObject));
}
