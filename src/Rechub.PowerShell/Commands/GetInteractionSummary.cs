using System.Management.Automation;
using Rechub.Data;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Summarises interactions.</summary>
/// <remarks>
/// Counts of users, items and interactions, density, interactions per user and per item as quantiles, the range of time,
/// repeated interactions and equal times, and of the split the sizes of its parts and the users and items that are cold:
/// held out without anything in the training part.
/// </remarks>
/// <example>
///   <code>Import-MovieLens ./ml-1m | Get-InteractionSummary</code>
///   <para>Shows what there is before a model is trained.</para>
/// </example>
/// <example>
///   <code>$data | Split-Interaction -Method Time -TestShare 0.1 | Get-InteractionSummary | Select-Object Test*, Cold*</code>
///   <para>How many users and items a split by time leaves without history.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "InteractionSummary")]
[OutputType(typeof(InteractionSummary))]
public sealed class GetInteractionSummary : RechubCmdlet
{
    /// <summary>The data to summarise.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public InteractionData InputObject { get; set; } = null!;

    /// <inheritdoc/>
    protected override void Process() => WriteObject(InteractionSummary.Of(InputObject));
}
