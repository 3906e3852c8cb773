using System.Collections;
using System.Management.Automation;
using Rechub.Indexing;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Base class of cmdlets that search an index: search options of a server, and item columns to output.</summary>
public abstract class IndexSearchCmdlet : EntityCmdlet
{
    /// <summary>The parameter set of the parameters that need an index.</summary>
    protected const string IndexSet = "Index";

    /// <summary>
    /// The parameter set with the same parameters, in which the index leaves the first position to the ids, because it is piped in.
    /// </summary>
    protected const string PipedIndexSet = "PipedIndex";

    /// <summary>
    /// Search parameters of a Milvus server. Refused for an index that is not on a server. Default: @{ ef = 128 } for Hnsw,
    /// or -TopK if that is larger; @{ nprobe = nlist / 8 } for IvfFlat, at least 8; otherwise none.
    /// </summary>
    [Parameter(ParameterSetName = IndexSet)]
    [Parameter(ParameterSetName = PipedIndexSet)]
    [ValidateNotNull]
    public Hashtable? SearchParameter { get; set; }

    /// <summary>Which writes a search on a Milvus server must see. Refused for an index that is not on a server.</summary>
    [Parameter(ParameterSetName = IndexSet)]
    [Parameter(ParameterSetName = PipedIndexSet)]
    public ConsistencyLevel Consistency { get; set; } = ConsistencyLevel.Session;

    /// <summary>
    /// Item columns of the index to add to the output, such as year, genres. A row gets the item's value as a property. A list
    /// gets an array parallel to ItemId. Default: none.
    /// </summary>
    [Parameter(ParameterSetName = IndexSet)]
    [ArgumentCompleter(typeof(OutputFieldCompleter))]
    [Parameter(ParameterSetName = PipedIndexSet)]
    [ValidateNotNullOrEmpty]
    public string[]? OutputField { get; set; }

    /// <summary>The backend of the index, with the search options that the parameters set.</summary>
    /// <exception cref="RechubException">A parameter applies only to a server, and the index is not on one.</exception>
    private protected IItemIndex StoreToSearch(ItemIndex index)
    {
        if (index.Store is ITunableItemIndex tunable)
            return tunable.With(
                new SearchOptions
                {
                    Parameters = PSValue.ToParameters(SearchParameter),
                    Consistency = Consistency,
                }
            );
        foreach (var name in new[] { nameof(SearchParameter), nameof(Consistency) })
        {
            if (IsGiven(name))
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "NotOnServer",
                    $"-{name} applies only to an index on a Milvus server, but this index is {index.Backend}. Leave it out.",
                    index
                );
        }

        return index.Store;
    }

    /// <summary>The columns that <see cref="OutputField"/> names; null if it is not given.</summary>
    private protected ItemFields? FieldsOf(ItemIndex index) =>
        OutputField is null ? null : new ItemFields(index.Store, OutputField);

    /// <summary>Adds column values to an output object as properties. The additional type name selects the view that shows them.</summary>
    private protected static PSObject With(
        object output,
        string[] names,
        Func<int, object?> valueOf
    )
    {
        var wrapped = PSObject.AsPSObject(output);
        foreach (var (i, name) in names.Index())
            wrapped.Properties.Add(new PSNoteProperty(name, valueOf(i)));
        if (names.Length > 0)
            wrapped.TypeNames.Insert(0, $"{output.GetType().FullName}#Field");
        return wrapped;
    }
}
