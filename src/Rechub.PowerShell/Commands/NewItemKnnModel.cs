using System.Management.Automation;
using Rechub.Data;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval.Baselines;

namespace Rechub.PowerShell.Commands;

/// <summary>Creates an item-based nearest-neighbor baseline.</summary>
/// <remarks>
/// Recommends the items that are most similar to the user's history. Two items are similar if the same users interacted with
/// both. The model needs no training and no index; pipe it to Get-Recall. It is a stronger baseline than the most popular
/// items, and is often hard to beat on dense data.
///
/// A list ends where no more items are similar to the user's history, so it can be shorter than -TopK; a user without a history
/// gets an empty one. -Fallback Popularity continues such lists with the most popular items.
/// </remarks>
/// <example>
/// <code>Import-MovieLens ./ml-1m | New-ItemKnnModel | Get-Recall | Measure-TopK -K 10, 100</code>
/// <para>Measures the baseline.</para>
/// </example>
/// <example>
/// <code>New-ItemKnnModel $data -NeighborCount 50 | Get-Recall -User 42 -TopK 10 -AsRow</code>
/// <para>Recommends ten items that are similar to the history of user 42.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "ItemKnnModel")]
[OutputType(typeof(ItemKnnModel))]
public sealed class NewItemKnnModel : RechubCmdlet
{
    /// <summary>The interactions. Item similarities are computed from their training part.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LiveObject]
    public InteractionData InputObject { get; set; } = null!;

    /// <summary>Number of nearest neighbors to keep for each item. Default: 200.</summary>
    [Parameter]
    [ValidateRange(1, 100_000)]
    public int NeighborCount { get; set; } = 200;

    /// <summary>What follows in a list where the items with similarity to the history end.</summary>
    [Parameter]
    public ItemKnnFallback Fallback { get; set; }

    /// <inheritdoc/>
    protected override void Process() =>
        WriteObject(
            Run(
                (_, cancellation) =>
                    new ItemKnnModel(InputObject, NeighborCount, Fallback, cancellation)
            )
        );
}
