using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Completion;
using Rechub.PowerShell.Milvus;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Recommends the best items to users.</summary>
/// <remarks>
/// Without -User it evaluates. It recommends to every user who has a held-out item, from the history before that item. The
/// output carries the held-out item as ground truth for Measure-TopK. With -User or -AllUser it serves: it uses the whole
/// history, and there is no ground truth.
///
/// Items of the history are not recommended unless the data allow repeats (Split-Interaction -Repeat Allow) or -IncludeSeen is
/// given. What is not recommended is no ground truth either: a held-out item that is in the history is left out, and so is a
/// user without another one. Lists are output as they are found. A list is shorter than -TopK if fewer items are eligible.
/// Titles come from the model; for items that were added after training, they come from the index. A baseline is used instead
/// of an index. A warning says if the model was trained on held-out interactions of the evaluation.
///
/// With -History it serves users who are not in the data. This needs only a model, an index and the users' descriptions.
/// </remarks>
/// <list type="table">
/// <item><term>Index</term><description>Searches the index of a two-tower model.</description></item>
/// <item><term>PipedIndex</term><description>Searches the index that is piped in. -User may stand first.</description></item>
/// <item><term>Baseline</term><description>
/// Asks a model that needs no index, such as those of New-PopularityModel and New-ItemKnnModel.
/// </description></item>
/// </list>
/// <example>
/// <code>$index | Get-Recall -TopK 100 | Measure-TopK -K 10, 100</code>
/// <para>Evaluates a published model on the data that it was made from.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall -User 42 -TopK 10 -AsRow</code>
/// <para>Outputs ten recommendations for user 42, one row each.</para>
/// </example>
/// <example>
/// <code>Import-Csv ./newsletter.csv | Get-Recall -Index $index -TopK 10 -AsRow | Export-Csv ./lists.csv</code>
/// <para>Serves the users in the column UserId of a file.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall -User 42 -TopK 10 -AsRow -OutputField year, genres | Format-Table UserId, Rank, Title, year, genres</code>
/// <para>Adds two item columns of the index to the output.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex ./movies.index | Get-Recall -Model (Import-RecallModel ./movies.rechub) -Data (Import-MovieLens ./ml-1m) -User 42</code>
/// <para>Does the same in a new process, with a saved index and model.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall -Model $model -TopK 10 -History @{ UserId = 'visitor'; History = 260, 1196; gender = 'F' }</code>
/// <para>Outputs ten recommendations for a user who is not in the data, from two movies and one feature.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "Recall", DefaultParameterSetName = IndexSet)]
[OutputType(typeof(RecallList), typeof(RecallRow))]
public sealed class GetRecall : IndexSearchCmdlet
{
    private const string BaselineSet = "Baseline";
    private const int DefaultTopK = 100;
    private const int ReportEvery = 500;

    // So many rows at a time go to the pipeline's thread: a hand-over takes as long as some tens of them.
    private const int PostedRows = 2000;

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

    /// <summary>A model that needs no index, for example from New-PopularityModel.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = BaselineSet)]
    [LiveObject]
    public IRecaller Baseline { get; set; } = null!;

    /// <summary>Number of items in each list. Default: 100, or the number of all items if that is smaller.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TopK { get; set; } = DefaultTopK;

    /// <summary>
    /// Ids of the users to serve. They stand first if the index or baseline is piped in. An unknown id is an error, and the other
    /// users are served. Ids, and objects with a UserId, can be piped in if -Index or -Baseline is given; they are served together at
    /// the end. An object with a History is read as in -History. Default: all users with a held-out item, for evaluation.
    /// </summary>
    [Parameter(
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = IndexSet
    )]
    [Parameter(
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = PipedIndexSet
    )]
    [Parameter(
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = BaselineSet
    )]
    [Alias("UserId")]
    [IdArgument("UserId", WholeWith = "History")]
    [ValidateNotNullOrEmpty]
    public object[]? User { get; set; }

    /// <summary>Serves all users of the data, from their whole history. Without it and -User, users with a held-out item are evaluated.</summary>
    [Parameter]
    public SwitchParameter AllUser { get; set; }

    /// <summary>
    /// Users to serve who need not be in the data, such as new visitors: hashtables or objects with UserId, History (item
    /// ids, oldest first) and any user features of the model. Items that are not in the catalog, and values that are not
    /// user features, are ignored with a warning. Missing or unseen feature values count as unknown. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PSObject[]? History { get; set; }

    /// <summary>
    /// Allows recommendations of items in the user's history, and counts held-out items that are in it. By default they are
    /// excluded, unless the data allow repeats.
    /// </summary>
    [Parameter]
    public SwitchParameter IncludeSeen { get; set; }

    /// <summary>Outputs one row per item instead of one list per user.</summary>
    [Parameter]
    public SwitchParameter AsRow { get; set; }

    /// <summary>
    /// The model that made the index. Needed if the index was opened from a file or a server. Default: the model of the index.
    /// </summary>
    [Parameter(ParameterSetName = IndexSet)]
    [Parameter(ParameterSetName = PipedIndexSet)]
    [LiveObject]
    public RecallModel? Model { get; set; }

    /// <summary>The users' interactions. Default: the data that the model was made from.</summary>
    [Parameter]
    [LiveObject]
    public InteractionData? Data { get; set; }

    /// <summary>
    /// A condition that recommended items must meet, such as "cate_id == 'Drama' and year >= 1990"; see about_Rechub_Filters. In an
    /// evaluation, held-out items that do not meet it are not ground truth. Default: no condition.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ItemFilterCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>
    /// Ranks the held-out items of each user among this many sampled items that the user has no interaction with, instead of
    /// among all items. A warning counts users with fewer such items. For comparison with papers that do so: such metrics are much higher, and may order models otherwise. The
    /// lists and their metrics are marked with CandidateCount. Only for an evaluation. Default: all items.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int SampleCandidate { get; set; }

    /// <summary>Seed of -SampleCandidate. Default: 1.</summary>
    [Parameter]
    public long Seed { get; set; } = 1;

    /// <summary>Ids of items that are not recommended to any user. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? ExcludeItem { get; set; }

    /// <summary>
    /// Maximum number of threads for searches of an index in memory or in a file. Default: the number of processors. Refused
    /// for a server and for a baseline, which choose themselves. -Verbose shows it.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int Thread { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    private protected override string? WaitsFor => ServerWait.For(Index);

    private protected override bool IsSubjectGiven => Index is not null || Baseline is not null;

    private protected override object[]? Ids => User;

    private protected override void Process(object[]? ids)
    {
        if (ids is not null && History is not null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "UserAndHistory",
                "-User names users of the data, -History describes others. Give one of them.",
                History
            );
        RequireThreads();
        var fields = Index is null ? null : FieldsOf(Index);
        var model = Baseline as RecallModel ?? Model ?? Index?.Model;
        var recaller = Baseline ?? TwoTowerRecaller.Over(StoreToSearch(Index!), model);
        foreach (var (data, users, purpose) in Users(ids, model))
            Recommend(recaller, model, fields, data, users, purpose);
    }

    private void Recommend(
        IRecaller recaller,
        RecallModel? model,
        ItemFields? fields,
        InteractionData data,
        int[] users,
        RecallPurpose purpose
    )
    {
        recaller = Sampled(recaller, data, users, purpose);
        RequireRepeats(data, model);
        if (purpose == RecallPurpose.Evaluation)
            WarnOfOverlap(data, model);
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
        WarnOfHistories(
            model,
            data,
            [.. users.Select(request.HasHistory)],
            "Their lists are empty. New-PopularityModel has a list for them."
        );
        var clock = Stopwatch.StartNew();
        var count = Run(
            (pipeline, cancellation) =>
            {
                Index?.Store.WaitUntilReady(pipeline, cancellation);
                var done = 0;
                var size = Math.Clamp(PostedRows / request.TopK, 1, ReportEvery);
                foreach (var lists in recaller.Recall(request, cancellation).Chunk(size))
                {
                    var values = Array.ConvertAll(
                        lists,
                        list => fields?.Read(list.ItemId, cancellation)
                    );
                    pipeline.Post(
                        () =>
                        {
                            foreach (var (i, list) in lists.Index())
                                Write(list, fields?.Names ?? [], values[i]);
                        },
                        cancellation
                    );
                    var reported = done / ReportEvery;
                    done += lists.Length;
                    if (done / ReportEvery > reported)
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

    private IRecaller Sampled(
        IRecaller recaller,
        InteractionData data,
        int[] users,
        RecallPurpose purpose
    )
    {
        var isSampled = IsGiven(nameof(SampleCandidate));
        if (isSampled && purpose != RecallPurpose.Evaluation)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "CandidatesNotUsed",
                "-SampleCandidate is for an evaluation: there is no ground truth to rank among the candidates of -User, -AllUser or -History. Leave it out.",
                SampleCandidate
            );
        if (IsGiven(nameof(Seed)) && !isSampled)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "SeedNotUsed",
                "-Seed is the seed of -SampleCandidate, which is not given. Leave it out.",
                Seed
            );
        if (!isSampled)
            return recaller;
        var tooFew = SampledCandidates.CountShort(data, users, SampleCandidate);
        if (tooFew == users.Length)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "TooManyCandidates",
                $"No user has {SampleCandidate} items without an interaction to sample: there are {data.ItemCount} items. Give a smaller -SampleCandidate, or leave it out to rank among all items.",
                SampleCandidate
            );
        if (tooFew > 0)
            WriteWarning(
                $"{tooFew} of {users.Length} users have fewer than {SampleCandidate} items without an interaction. Their held-out items are ranked among those they have, which is easier."
            );
        return new SampledCandidates(recaller, SampleCandidate, Seed);
    }

    private void RequireRepeats(InteractionData data, RecallModel? model)
    {
        if (IncludeSeen && data.Repeat == RepeatPolicy.Allow)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "SeenAlreadyIncluded",
                "-IncludeSeen would change nothing: the data allow repeats. Leave it out.",
                nameof(IncludeSeen)
            );
        if (!IncludeSeen && model?.Repeat is { } trained && trained != data.Repeat)
            WriteWarning(
                $"The model was made from data with -Repeat {trained}, but these data have -Repeat {data.Repeat}, which the lists follow. Set the policy with Split-Interaction -Repeat, or when importing."
            );
    }

    private void WarnOfOverlap(InteractionData data, RecallModel? model)
    {
        if (model?.Extent is not { } extent)
            return;
        var (overlap, heldOut) = extent.OverlapWith(data);
        if (overlap > 0)
            WriteWarning(
                $"{overlap} of the {heldOut} held-out interactions are of the users and the time that the model was trained on ({extent}): it has seen them, and its metrics are too good. Evaluate under the split that it was trained with, or train a model on the training part of this one."
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

    private IEnumerable<(InteractionData Data, int[] Rows, RecallPurpose Purpose)> Users(
        object[]? ids,
        RecallModel? model
    )
    {
        if (AllUser)
        {
            if (ids is not null || History is not null)
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "AllUserAndOthers",
                    "-AllUser serves all users of the data, -User some of them, -History others. Give one of them.",
                    nameof(AllUser)
                );
            var everyone = Data ?? model?.Data ?? throw DataMissing(model);
            yield return (
                everyone,
                [.. Enumerable.Range(0, everyone.UserCount)],
                RecallPurpose.Serving
            );
            yield break;
        }

        var (named, described) = SplitUsers(ids, History);
        if (described.Length > 0 && Describe(described, model, Data) is { } users)
            yield return (users.Data, users.UserRows, RecallPurpose.Serving);
        if (named is [])
            yield break;
        var data = Data ?? model?.Data ?? throw DataMissing(model);
        yield return named is null
            ? (
                data,
                RecallRequest.EvaluableUsers(data, IncludeSeen ? RepeatPolicy.Allow : data.Repeat),
                RecallPurpose.Evaluation
            )
            : (data, KnownRows(named, data.Users, "User", data.Source), RecallPurpose.Serving);
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
                WriteObject(Marked(With(row, names, field => values![field][place]), list));
        }
        else
            WriteObject(Marked(With(list, names, field => values![field]), list));
    }

    // What measuring must know, and saved lists keep.
    private static PSObject Marked(PSObject output, RecallList list)
    {
        if (list.Origin?.Data?.Split.Fold is { } fold)
            output.Properties.Add(new PSNoteProperty("Fold", fold));
        if (list.Origin?.CandidateCount is { } count)
            output.Properties.Add(new PSNoteProperty("CandidateCount", count));
        return output;
    }
}
