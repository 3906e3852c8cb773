using System.Management.Automation;
using Rechub.Data;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval.Baselines;

namespace Rechub.PowerShell.Commands;

/// <summary>Makes the baseline that recommends what is most like a user's history.</summary>
/// <remarks>
/// Items are alike when the same users took both. The model needs no training and no index: pipe it into Get-Recall. It is a
/// stronger baseline than the most popular items, and often hard to beat on dense data.
/// </remarks>
/// <example>
/// <code>Import-MovieLens ./ml-1m | New-ItemKnnModel | Get-Recall | Measure-TopK -K 10, 100</code>
/// <para>Measures the baseline.</para>
/// </example>
/// <example>
/// <code>New-ItemKnnModel $data -NeighborCount 50 | Get-Recall -User 42 -TopK 10 -AsRow</code>
/// <para>Ten items like those that user 42 has taken.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "ItemKnnModel")]
[OutputType(typeof(ItemKnnModel))]
public sealed class NewItemKnnModel : RechubCmdlet
{
    /// <summary>The interactions to compare items by; their training part is used.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public InteractionData InputObject { get; set; } = null!;

    /// <summary>Neighbours that each item keeps; 200 by default.</summary>
    [Parameter]
    [ValidateRange(1, 100_000)]
    public int NeighborCount { get; set; } = 200;

    /// <inheritdoc/>
    protected override void Process() =>
        WriteObject(
            Run((_, cancellation) => new ItemKnnModel(InputObject, NeighborCount, cancellation))
        );
}
