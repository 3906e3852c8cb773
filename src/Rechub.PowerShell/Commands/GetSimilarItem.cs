using System.Management.Automation;
using Rechub.Indexing;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Finds the items that are most similar to an item.</summary>
/// <remarks>
/// Searches the index with the item's own vector. It needs no model and no data, so it works with an index file alone.
/// </remarks>
/// <example>
/// <code>Get-ItemIndex ./movies.index | Get-SimilarItem -Item 260 -TopK 5</code>
/// <para>Finds the five movies nearest to movie 260.</para>
/// </example>
/// <example>
/// <code>$index | Get-SimilarItem -Item 1, 260 -Filter "year >= 1990"</code>
/// <para>Finds the nearest movies from 1990 or later for each of two movies.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "SimilarItem", DefaultParameterSetName = IndexSet)]
[OutputType(typeof(SimilarItem))]
public sealed class GetSimilarItem : IndexSearchCmdlet
{
    /// <summary>The index to search.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public ItemIndex Index { get; set; } = null!;

    /// <summary>Ids of the query items. An unknown id is an error, and the other items are searched.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public object[] Item { get; set; } = [];

    /// <summary>Number of similar items for each query item. Default: 10.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue - 1)]
    public int TopK { get; set; } = 10;

    /// <summary>
    /// A condition that similar items must meet, such as "cate_id == 'Drama'"; see about_Rechub. Default: no condition.
    /// </summary>
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
