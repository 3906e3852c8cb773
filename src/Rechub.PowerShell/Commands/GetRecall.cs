using System.Collections;
using System.Management.Automation;
using Rechub.Indexing;
using Rechub.Interactions;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Searching;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Finds the best items for users.</summary>
/// <remarks>
/// Without -User it evaluates: every user with a held-out item, seen as before that item, which is carried along as the truth
/// for Measure-TopK. With -User it serves: the whole history, and no truth. Items of the history are not recommended unless
/// -IncludeSeen is given; a held-out item always may be. Lists are output as they are found. A list is shorter than -TopK when
/// fewer items are eligible. A baseline takes the place of the index.
/// </remarks>
/// <example>
/// <code>$index | Get-Recall -TopK 100 | Measure-TopK -K 10, 100</code>
/// <para>Evaluates the model that was published, on the data it was made from.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall -User 42 -TopK 10 -AsRow</code>
/// <para>Ten recommendations for user 42, a row each.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex ./movies.index | Get-Recall -Model (Import-RecallModel ./movies.rechub) -Data (Import-MovieLens ./ml-1m) -User 42</code>
/// <para>The same in a fresh process, from what was saved.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "Recall", DefaultParameterSetName = "Index")]
[OutputType(typeof(RecallList), typeof(RecallRow))]
public sealed class GetRecall : EntityCmdlet
{
    private const int DefaultTopK = 100;
    private const int ReportEvery = 500;

    /// <summary>The index to search.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ParameterSetName = "Index"
    )]
    public ItemIndex Index { get; set; } = null!;

    /// <summary>A model that needs no index, such as New-PopularityModel makes.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Baseline")]
    public IRecaller Baseline { get; set; } = null!;

    /// <summary>Length of each list; 100 by default, or the whole catalogue where it is smaller.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TopK { get; set; } = DefaultTopK;

    /// <summary>Ids of the users to serve; every user with a held-out item is evaluated without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? User { get; set; }

    /// <summary>Lets items be recommended that the user has interacted with.</summary>
    [Parameter]
    public SwitchParameter IncludeSeen { get; set; }

    /// <summary>Outputs a row an item in place of a list a user.</summary>
    [Parameter]
    public SwitchParameter AsRow { get; set; }

    /// <summary>The model that made the index; needed when the index was opened from a file.</summary>
    [Parameter(ParameterSetName = "Index")]
    public RecallModel? Model { get; set; }

    /// <summary>The users' interactions; the data that the model was made from by default.</summary>
    [Parameter]
    public InteractionData? Data { get; set; }

    /// <summary>
    /// A condition that recommended items must meet, such as "cate_id == 'Drama' and year >= 1990"; see about_Rechub. In an
    /// evaluation a held-out item that does not meet it is no truth.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Ids of items that are recommended to nobody.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? ExcludeItem { get; set; }

    /// <summary>Threads that may search; all processors by default.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int Thread { get; set; } = Environment.ProcessorCount;

    /// <summary>Search parameters of a Milvus server over the defaults, such as @{ ef = 400 } or @{ nprobe = 64 }.</summary>
    [Parameter(ParameterSetName = "Index")]
    [ValidateNotNull]
    public Hashtable? SearchParameter { get; set; }

    /// <summary>
    /// How fresh a Milvus server's data must be: every write (Strong), those made through this connection (Session), all but the
    /// last seconds' (Bounded), or whatever is at hand (Eventually).
    /// </summary>
    [Parameter(ParameterSetName = "Index")]
    public ConsistencyLevel Consistency { get; set; } = ConsistencyLevel.Session;

    /// <inheritdoc/>
    protected override void Process()
    {
        var model = Baseline as RecallModel ?? Model ?? Index?.Model;
        var recaller = Baseline ?? TwoTowerRecaller.Over(StoreToSearch(), model);
        var data =
            Data
            ?? model?.Data
            ?? throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "DataMissing",
                "The model was read from a file, so its interactions are not here. Give them with -Data.",
                model
            );
        var request = new RecallRequest
        {
            Data = data,
            UserRows = User is null
                ? RecallRequest.EvaluableUsers(data)
                : KnownRows(User, data.Users, "User", data.Source),
            Purpose = User is null ? RecallPurpose.Evaluation : RecallPurpose.Serving,
            TopK = TopKWithin(recaller.ItemCount),
            IncludeSeen = IncludeSeen,
            Filter = Filter,
            ExcludedItemRows = KnownRows(ExcludeItem, data.Items, "Item", data.Source),
            Threads = Thread,
        };
        Run(
            (pipeline, cancellation) =>
            {
                var done = 0;
                foreach (var list in recaller.Recall(request, cancellation))
                {
                    pipeline.Post(() => Write(list), cancellation);
                    if (++done % ReportEvery == 0)
                        pipeline.Report(
                            new WorkProgress(
                                $"user {done} of {request.UserRows.Length}",
                                (double)done / request.UserRows.Length
                            )
                        );
                }

                return done;
            }
        );
    }

    private IItemIndex StoreToSearch()
    {
        if (Index.Store is MilvusItemIndex server)
            return server.With(
                new SearchOptions
                {
                    Parameters = MilvusAccessCmdlet.ToParameters(SearchParameter),
                    Consistency = Consistency,
                }
            );
        foreach (var name in new[] { nameof(SearchParameter), nameof(Consistency) })
        {
            if (MyInvocation.BoundParameters.ContainsKey(name))
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "NotOnServer",
                    $"-{name} is for an index on a Milvus server; this one is {Index.Backend}.",
                    Index
                );
        }

        return Index.Store;
    }

    private int TopKWithin(long itemCount)
    {
        if (TopK <= itemCount)
            return TopK;
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(TopK)))
            return (int)itemCount;
        throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "TopKTooLarge",
            $"-TopK {TopK} is more than the {itemCount} items there are. Ask for at most {itemCount}.",
            TopK
        );
    }

    private void Write(RecallList list)
    {
        if (AsRow)
            WriteObject(list.ToRows(), enumerateCollection: true);
        else
            WriteObject(list);
    }
}
