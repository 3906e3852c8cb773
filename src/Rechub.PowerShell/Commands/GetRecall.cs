using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Finds the best items for users.</summary>
/// <remarks>
/// Without -User it evaluates: every user with a held-out item, seen as before that item, which is carried along as the truth
/// for Measure-TopK. With -User it serves: the whole history, and no truth. Items of the history are not recommended unless
/// -IncludeSeen is given; a held-out item always may be. Lists are output as they are found. A list is shorter than -TopK when
/// fewer items are eligible. Titles are those that the model knows; of items that came after it, those of the index. A baseline
/// takes the place of the index.
///
/// With -History it serves users who were never seen: a model, an index and what is known of them is all it takes, so no data
/// has to be read.
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
/// <code>$index | Get-Recall -User 42 -TopK 10 -AsRow -OutputField year, genres | Format-Table UserId, Rank, Title, year, genres</code>
/// <para>With two columns that the index stores of every item.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex ./movies.index | Get-Recall -Model (Import-RecallModel ./movies.rechub) -Data (Import-MovieLens ./ml-1m) -User 42</code>
/// <para>The same in a fresh process, from what was saved.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall -Model $model -TopK 10 -History @{ UserId = 'visitor'; History = 260, 1196; gender = 'F' }</code>
/// <para>Ten recommendations for somebody who is in no data, from two movies and a feature.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "Recall", DefaultParameterSetName = IndexSet)]
[OutputType(typeof(RecallList), typeof(RecallRow))]
public sealed class GetRecall : IndexSearchCmdlet
{
    private const int DefaultTopK = 100;
    private const int ReportEvery = 500;

    /// <summary>The index to search.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ParameterSetName = IndexSet
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

    /// <summary>
    /// Users to serve that no data has to know, such as visitors of this minute: hashtables or objects with UserId, History (item
    /// ids, oldest first) and any user features of the model. Unknown items are warned of, unknown or missing values count as
    /// unknown.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PSObject[]? History { get; set; }

    /// <summary>Lets items be recommended that the user has interacted with.</summary>
    [Parameter]
    public SwitchParameter IncludeSeen { get; set; }

    /// <summary>Outputs a row an item in place of a list a user.</summary>
    [Parameter]
    public SwitchParameter AsRow { get; set; }

    /// <summary>The model that made the index; needed when the index was opened from a file.</summary>
    [Parameter(ParameterSetName = IndexSet)]
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

    /// <summary>
    /// Threads that may search an index in memory or in a file; all processors by default. A server and a baseline search as they
    /// do, so it is refused for them. -Verbose shows it.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int Thread { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    protected override void Process()
    {
        RequireThreads();
        var fields = Index is null ? null : FieldsOf(Index);
        var model = Baseline as RecallModel ?? Model ?? Index?.Model;
        var recaller = Baseline ?? TwoTowerRecaller.Over(StoreToSearch(Index!), model);
        var (data, users, purpose) = Users(model);
        var request = new RecallRequest
        {
            Data = data,
            UserRows = users,
            Purpose = purpose,
            TopK = TopKWithin(recaller.ItemCount),
            IncludeSeen = IncludeSeen,
            Filter = Filter,
            ExcludedItemIds = ExcludedIds(data),
            Threads = Thread,
        };
        var clock = Stopwatch.StartNew();
        var count = Run(
            (pipeline, cancellation) =>
            {
                Index?.Store.WaitUntilReady(pipeline, cancellation);
                var done = 0;
                foreach (var list in recaller.Recall(request, cancellation))
                {
                    var values = fields?.Read(list.ItemId, cancellation);
                    pipeline.Post(() => Write(list, fields?.Names ?? [], values), cancellation);
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
        WriteVerbose(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} lists in {clock.Elapsed.TotalSeconds:0.00} s{(SearchesHere ? $", by at most {Thread} threads" : "")}."
            )
        );
    }

    private bool SearchesHere => Index?.Store.SearchesInProcess == true;

    private void RequireThreads()
    {
        if (IsGiven(nameof(Thread)) && !SearchesHere)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ThreadsNotUsed",
                $"-Thread is for an index in memory or in a file; {(Index is null ? "a baseline uses one thread" : "a server chooses its own")}. Leave it out.",
                Thread
            );
    }

    private (InteractionData Data, int[] Rows, RecallPurpose Purpose) Users(RecallModel? model)
    {
        if (User is not null && History is not null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "UserAndHistory",
                "-User names users of the data, -History describes others. Give one of them.",
                History
            );
        if (History is not null)
        {
            var described = Describe(History, model, Data);
            return (described.Data, described.UserRows, RecallPurpose.Serving);
        }

        var data = Data ?? model?.Data ?? throw DataMissing(model);
        return User is null
            ? (data, RecallRequest.EvaluableUsers(data), RecallPurpose.Evaluation)
            : (data, KnownRows(User, data.Users, "User", data.Source), RecallPurpose.Serving);
    }

    // Items that came into the index after training are in no data.
    private object[] ExcludedIds(InteractionData data)
    {
        var ids = Array.ConvertAll(ExcludeItem ?? [], id => PSValue.Unwrap(id)!);
        var unknown = Array.FindAll(ids, id => data.Items.Ids.RowOf(id) < 0);
        if (unknown.Length == 0)
            return ids;
        var stored =
            Index?.Store.Contains(unknown, filter: null, Cancellation) ?? new bool[unknown.Length];
        foreach (var (i, id) in unknown.Index())
        {
            if (!stored[i])
                WriteError(
                    new RechubException(
                        RechubErrorKind.NotFound,
                        "ItemNotFound",
                        $"Item '{id}' is neither among the {data.ItemCount} items of '{data.Source}' nor in an index; there is nothing to exclude.",
                        id
                    )
                );
        }

        return ids;
    }

    private int TopKWithin(long itemCount)
    {
        // Of nothing every list is empty, however long it was to be.
        if (TopK <= itemCount || itemCount == 0)
            return TopK;
        if (!IsGiven(nameof(TopK)))
            return (int)itemCount;
        throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "TopKTooLarge",
            $"-TopK {TopK} is more than the {itemCount} items there are. Ask for at most {itemCount}.",
            TopK
        );
    }

    private void Write(RecallList list, string[] names, object?[][]? values)
    {
        if (AsRow)
        {
            foreach (var (place, row) in list.ToRows().Index())
                WriteObject(With(row, names, field => values![field][place]));
        }
        else
            WriteObject(With(list, names, field => values![field]));
    }
}
