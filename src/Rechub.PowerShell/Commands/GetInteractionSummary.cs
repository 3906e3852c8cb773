using System.Management.Automation;
using Rechub.Data;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Summarizes interactions: counts, density, distributions and the split.</summary>
/// <remarks>
/// Reports the numbers of users, items and interactions, the density, quantiles of interactions per user and per item, the time
/// range, the numbers of repeated interactions and of equal timestamps, and how those are ordered (-TieBreak of the import). For the split it reports the size of each part, and
/// the cold users and items: those that are held out and do not occur in the training part.
/// </remarks>
/// <example>
///   <code>Import-MovieLens ./ml-1m | Get-InteractionSummary</code>
///   <para>Shows what the data holds before a model is trained.</para>
/// </example>
/// <example>
///   <code>$data | Split-Interaction -Method Time -TestShare 0.1 | Get-InteractionSummary | Select-Object Test*, Cold*</code>
///   <para>Shows how many users and items have no history after a split by time.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "InteractionSummary")]
[OutputType(typeof(InteractionSummary))]
public sealed class GetInteractionSummary : RechubCmdlet
{
    /// <summary>The interactions to summarize.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [LiveObject]
    public InteractionData InputObject { get; set; } = null!;

    /// <inheritdoc/>
    protected override void Process() => WriteObject(InteractionSummary.Of(InputObject));
}
