using System.Management.Automation;
using Rechub.Indexing;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Finds the items that are most like an item.</summary>
/// <remarks>
/// Searches the index with the item's own vector. It needs neither the model nor any data, so it works on an index file alone.
/// </remarks>
/// <example>
/// <code>Get-ItemIndex ./movies.index | Get-SimilarItem -Item 260 -TopK 5</code>
/// <para>The five movies nearest to movie 260.</para>
/// </example>
/// <example>
/// <code>$index | Get-SimilarItem -Item 1, 260 -Filter "year >= 1990"</code>
/// <para>For two movies the nearest ones that are not older than 1990.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "SimilarItem", DefaultParameterSetName = IndexSet)]
[OutputType(typeof(SimilarItem))]
public sealed class GetSimilarItem : IndexSearchCmdlet
{
    /// <summary>The index to search.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public ItemIndex Index { get; set; } = null!;

    /// <summary>Ids of the items to start from.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public object[] Item { get; set; } = [];

    /// <summary>Items wanted for each; 10 by default.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue - 1)]
    public int TopK { get; set; } = 10;

    /// <summary>A condition that the items found must meet, such as "cate_id == 'Drama'".</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (StoreToSearch(Index) is not IItemVectorStore store)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "VectorsNotReadable",
                $"The backend {Index.Backend} does not give vectors back. Use an exact index.",
                Index
            );
        var fields = FieldsOf(Index);
        var ids = Array.ConvertAll(Item, id => PSValue.Unwrap(id)!);
        var (known, similar, values) = Run(
            (pipeline, cancellation) =>
            {
                store.WaitUntilReady(pipeline, cancellation);
                var known = store.Read(ids, cancellation);
                var similar = SimilarItems
                    .Find(store, [.. known.OfType<StoredItem>()], TopK, Filter, cancellation)
                    .ToArray();
                var found = Array.ConvertAll(similar, item => item.SimilarItemId);
                return (known, similar, fields?.Read(found, cancellation));
            }
        );
        foreach (var (i, id) in ids.Index())
        {
            if (known[i] is null)
                WriteError(
                    new RechubException(
                        RechubErrorKind.NotFound,
                        "ItemNotFound",
                        $"Item '{id}' is not among the {Index.Count} items of '{Index.Location}'.",
                        id
                    )
                );
        }

        foreach (var (place, item) in similar.Index())
            WriteObject(With(item, fields?.Names ?? [], field => values![field][place]));
    }
}
