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
/// <example>
/// <code>Import-Csv ./new-releases.csv | Get-ItemEmbedding -Model $model | Export-Embedding ./new-releases.parquet</code>
/// <para>Writes the vectors of the items in the column ItemId of a file.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "ItemEmbedding")]
[OutputType(typeof(ItemEmbedding))]
public sealed class GetItemEmbedding : TwoTowerCmdlet
{
    /// <summary>
    /// Ids of the items. Default: all items that the model knows. An unknown id is an error, and the other items are output. Ids, and
    /// objects with an ItemId, can be piped in if -Model is given; they are encoded together at the end.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ItemId")]
    [IdArgument("ItemId")]
    [ValidateNotNullOrEmpty]
    public object[]? Item { get; set; }

    private protected override object[]? Ids => Item;

    private protected override void Process(object[]? ids)
    {
        var towers = Towers;
        var items = towers.Items;
        if (ids is not null)
        {
            var rows = KnownRows(ids, items, "Item", "the model").Distinct().Order().ToArray();
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
