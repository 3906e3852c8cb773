using System.Collections;
using System.Management.Automation;
using Rechub.Indexing;

namespace Rechub.PowerShell.Abstractions;

/// <summary>What every cmdlet that searches an index shares: how a server searches, and columns that are given along.</summary>
public abstract class IndexSearchCmdlet : EntityCmdlet
{
    /// <summary>The parameter set of everything that concerns an index.</summary>
    protected const string IndexSet = "Index";

    /// <summary>Search parameters of a Milvus server over the defaults, such as @{ ef = 400 } or @{ nprobe = 64 }.</summary>
    [Parameter(ParameterSetName = IndexSet)]
    [ValidateNotNull]
    public Hashtable? SearchParameter { get; set; }

    /// <summary>
    /// How fresh a Milvus server's data must be: every write (Strong), those made through this connection (Session), all but the
    /// last seconds' (Bounded), or whatever is at hand (Eventually).
    /// </summary>
    [Parameter(ParameterSetName = IndexSet)]
    public ConsistencyLevel Consistency { get; set; } = ConsistencyLevel.Session;

    /// <summary>
    /// Item columns of the index to give along, such as year, genres: each becomes a property, of a list an array beside ItemId, of
    /// a row its value.
    /// </summary>
    [Parameter(ParameterSetName = IndexSet)]
    [ValidateNotNullOrEmpty]
    public string[]? OutputField { get; set; }

    /// <summary>The index, searched as the parameters say.</summary>
    /// <exception cref="RechubException">A parameter is for a server, and the index is not on one.</exception>
    private protected IItemIndex StoreToSearch(ItemIndex index)
    {
        if (index.Store is ITunableItemIndex tunable)
            return tunable.With(
                new SearchOptions
                {
                    Parameters = MilvusAccessCmdlet.ToParameters(SearchParameter),
                    Consistency = Consistency,
                }
            );
        foreach (var name in new[] { nameof(SearchParameter), nameof(Consistency) })
        {
            if (IsGiven(name))
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "NotOnServer",
                    $"-{name} is for an index on a Milvus server; this one is {index.Backend}.",
                    index
                );
        }

        return index.Store;
    }

    /// <summary>The columns that <see cref="OutputField"/> names; null for none.</summary>
    private protected ItemFields? FieldsOf(ItemIndex index) =>
        OutputField is null ? null : new ItemFields(index.Store, OutputField);

    /// <summary>An output with the values of columns as further properties.</summary>
    private protected static PSObject With(
        object output,
        string[] names,
        Func<int, object?> valueOf
    )
    {
        var wrapped = PSObject.AsPSObject(output);
        foreach (var (i, name) in names.Index())
            wrapped.Properties.Add(new PSNoteProperty(name, valueOf(i)));
        return wrapped;
    }
}
