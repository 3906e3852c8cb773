using System.Management.Automation;
using Rechub.Indexing;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Completion;
using Rechub.PowerShell.Milvus;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Finds the items that are most similar to an item.</summary>
/// <remarks>
/// Searches the index with the item's own vector. It needs no model and no data, so it works with an index file alone.
/// </remarks>
/// <list type="table">
/// <item><term>Index</term><description>Searches the index that stands first. -Item may stand second, or be piped in.</description></item>
/// <item><term>PipedIndex</term><description>Searches the index that is piped in. -Item may stand first.</description></item>
/// </list>
/// <example>
/// <code>Get-ItemIndex ./movies.index | Get-SimilarItem -Item 260 -TopK 5</code>
/// <para>Finds the five movies nearest to movie 260.</para>
/// </example>
/// <example>
/// <code>$index | Get-SimilarItem -Item 1, 260 -Filter "year >= 1990"</code>
/// <para>Finds the nearest movies from 1990 or later for each of two movies.</para>
/// </example>
/// <example>
/// <code>1, 260 | Get-SimilarItem -Index $index -TopK 3</code>
/// <para>Finds the nearest movies of items from the pipeline.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "SimilarItem", DefaultParameterSetName = IndexSet)]
[OutputType(typeof(SimilarItem))]
public sealed class GetSimilarItem : IndexSearchCmdlet
{
    /// <summary>The index to search.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ParameterSetName = IndexSet
    )]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PipedIndexSet)]
    [LiveObject]
    public ItemIndex Index { get; set; } = null!;

    /// <summary>
    /// Ids of the query items. They stand first if the index is piped in, otherwise second. An unknown id is an error, and the other
    /// items are searched. Ids, and objects with an ItemId, can be piped in if -Index is given; they are searched together at the
    /// end.
    /// </summary>
    [Parameter(
        Mandatory = true,
        Position = 1,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = IndexSet
    )]
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = PipedIndexSet
    )]
    [Alias("ItemId")]
    [IdArgument("ItemId")]
    [ValidateNotNullOrEmpty]
    public object[] Item { get; set; } = [];

    /// <summary>Number of similar items for each query item. Default: 10.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue - 1)]
    public int TopK { get; set; } = 10;

    /// <summary>
    /// A condition that similar items must meet, such as "cate_id == 'Drama'"; see about_Rechub_Filters. Default: no condition.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ItemFilterCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <inheritdoc/>
    private protected override string? WaitsFor => ServerWait.For(Index);

    private protected override bool IsSubjectGiven => Index is not null;

    private protected override object[]? Ids => Item;

    private protected override void Process(object[]? ids)
    {
        if (StoreToSearch(Index) is not IItemVectorStore store)
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "VectorsNotReadable",
                $"The backend {Index.Backend} does not give vectors back. Use an exact index.",
                Index
            );
        var fields = FieldsOf(Index);
        var queries = ids ?? [];
        var (known, similar, values) = Run(
            (pipeline, cancellation) =>
            {
                store.WaitUntilReady(pipeline, cancellation);
                var known = store.Read(queries, cancellation);
                var similar = SimilarItems
                    .Find(store, [.. known.OfType<StoredItem>()], TopK, Filter, cancellation)
                    .ToArray();
                var found = Array.ConvertAll(similar, item => item.SimilarItemId);
                return (known, similar, fields?.Read(found, cancellation));
            }
        );
        foreach (var (i, id) in queries.Index())
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
