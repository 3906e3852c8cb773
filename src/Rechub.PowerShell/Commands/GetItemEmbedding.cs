using System.Management.Automation;
using Rechub.Indexing;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Gets a model's item embeddings for use in other tools.</summary>
/// <remarks>
/// Outputs one object per item, with its ItemId and its Vector (an array of floats), in ascending order of id.
/// </remarks>
/// <example>
/// <code>Get-ItemEmbedding $model | Export-Embedding -Path ./items.parquet</code>
/// <para>Writes all item vectors to a Parquet file.</para>
/// </example>
/// <example>
/// <code>$model | Get-ItemEmbedding -Item 1, 260</code>
/// <para>Gets the vectors of two items.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "ItemEmbedding")]
[OutputType(typeof(ItemEmbedding))]
public sealed class GetItemEmbedding : TwoTowerCmdlet
{
    /// <summary>
    /// Ids of the items. Default: all items that the model knows. An unknown id is an error, and the other items are output.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? Item { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var towers = Towers;
        var items = towers.Items;
        if (Item is not null)
        {
            var rows = KnownRows(Item, items, "Item", "the model").Distinct().Order().ToArray();
            if (rows.Length == 0)
                return;
            items = EntityRows.Select(items, rows);
        }

        var vectors = Run((_, cancellation) => towers.EncodeItems(items, cancellation));
        var dimension = towers.VectorDimension;
        for (var row = 0; row < items.Count; row++)
            WriteObject(
                new ItemEmbedding(
                    items.Ids[row],
                    vectors[(row * dimension)..((row + 1) * dimension)]
                )
            );
    }
}
