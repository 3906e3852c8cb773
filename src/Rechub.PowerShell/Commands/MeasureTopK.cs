using System.Management.Automation;
using Rechub.Data;
using Rechub.Evaluation;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Completion;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Computes ranking metrics of recommendations.</summary>
/// <remarks>
/// Compares each list with the user's held-out items (the ground truth), and outputs one record per cutoff K. Metrics are means
/// over the users with ground truth. Users without it are counted in SkippedUserCount. If the ground truth is that of -Truth or
/// -Data, a user without a list counts as a list without a hit, and is also counted in UnlistedUserCount; lists of users that
/// Get-Recall -User named are measured over those users only. The table shows the usual metrics. The objects also have MAP,
/// MicroHit, Coverage, Diversity and Novelty (Format-List *).
///
/// What is never recommended cannot count: if the data exclude repeats, a held-out item that is in the user's history is no
/// ground truth. Repeated shows the share of the held-out items that is left out so; above a tenth there is a warning.
///
/// Coverage is the share of the catalog that any list has; UnknownItemCount counts recommended items that are not in the
/// catalog. Diversity is 1 minus the mean cosine of all pairs of a list's items; lists without two vectors, as all at K = 1,
/// have none and are counted in UndefinedDiversityCount. Novelty is the mean of -log2 of an item's share of the training
/// interactions, in bits; items without such interactions have none and are counted in UnseenItemCount. What is undefined for
/// all is empty.
///
/// Any object with the properties UserId and ItemId can be input, so saved lists and lists of other programs can be measured.
/// An object is a whole list, or one row of a table: one item of a list, in the order of the property Rank, or without it best
/// items first. The ground truth comes from the property RelevantItemId, from -Truth, or from the split of -Data.
///
/// Lists of several folds (Split-Interaction Time -Fold) give the mean over the folds, with Deviation, the standard deviation
/// between folds, and FoldMetric, the metrics of each fold.
/// </remarks>
/// <list type="table">
/// <item><term>Mean</term><description>Outputs the means over all users, or over groups of them.</description></item>
/// <item><term>PerUser</term><description>Outputs one record per user, for Compare-TopK.</description></item>
/// </list>
/// <example>
/// <code>$index | Get-Recall -TopK 100 | Measure-TopK -K 10, 50, 100</code>
/// <para>Computes the metrics at three cutoffs.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall | Measure-TopK -K 10 -Confidence 0.95 | Format-List *</code>
/// <para>Computes all metrics with 95 % confidence intervals, including coverage, novelty and diversity.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall | Measure-TopK -K 10 -GroupBy gender</code>
/// <para>Computes the metrics for each gender.</para>
/// </example>
/// <example>
/// <code>Import-Csv ./their-lists.csv | Measure-TopK -K 10, 100 -Truth (Import-Csv ./clicks.csv)</code>
/// <para>Measures the lists of another program, rows of UserId and ItemId with the best items first, against clicks.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "TopK", DefaultParameterSetName = "Mean")]
[OutputType(typeof(TopKMetric), typeof(UserMetric))]
public sealed class MeasureTopK : RechubCmdlet
{
    private ListReader reader = null!;

    /// <summary>Recommendations: the output of Get-Recall, or any objects with UserId and ItemId.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>Cutoffs: the metrics at K use the first K items of each list. Default: 10, 50, 100.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, int.MaxValue)]
    public int[] K { get; set; } = [10, 50, 100];

    /// <summary>
    /// Ground truth that replaces the one in the lists: objects with UserId and ItemId, where ItemId is one item or several.
    /// If all ids are whole numbers, 5.0 and 5 are the same id. A warning says if no user or no item occurs in both.
    /// Default: what the lists carry; for lists without ground truth, the held-out items of -Data.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public PSObject[]? Truth { get; set; }

    /// <summary>
    /// The interactions that the lists were made for. They are used for Coverage, Novelty and -GroupBy, and as the ground truth
    /// of lists that carry none. Default: the data that Get-Recall used, for lists that come directly from it.
    /// </summary>
    [Parameter]
    [LiveObject]
    public InteractionData? Data { get; set; }

    /// <summary>
    /// The index that the lists came from. Its vectors are used for Diversity. Default: the index of lists that come directly
    /// from an exact index. A server is asked for vectors only if its index is given here.
    /// </summary>
    [Parameter(ParameterSetName = "Mean")]
    [LiveObject]
    public ItemIndex? Index { get; set; }

    /// <summary>
    /// A user column of the data, such as gender: the metrics are computed for each of its values. Or Activity: for users by
    /// their number of interactions before the test part. Or Popularity: for held-out items by their number of training
    /// interactions, of which the items of Head, Middle and Tail have a third each; Cold items have none. Default: no groups.
    /// </summary>
    [Parameter(ParameterSetName = "Mean")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [ValidateNotNullOrEmpty]
    public string? GroupBy { get; set; }

    /// <summary>
    /// Divides Precision by the smaller of K and the number of held-out items, so that a perfect list has 1. By default it is
    /// divided by K, and the best value is lower if there are fewer held-out items.
    /// </summary>
    [Parameter]
    public SwitchParameter CapPrecision { get; set; }

    /// <summary>Adds bootstrap confidence intervals with this confidence level, such as 0.95. Default: no intervals.</summary>
    [Parameter(ParameterSetName = "Mean")]
    [ValidateRange(0.5, 0.999)]
    public double? Confidence { get; set; }

    /// <summary>Outputs one record per user and cutoff instead of means. Compare-TopK takes these records.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "PerUser")]
    public SwitchParameter PerUser { get; set; }

    /// <inheritdoc/>
    private protected override string? WaitsFor => ServerWait.For(Index);

    /// <inheritdoc/>
    protected override void Begin() => reader = new ListReader(Truth, Data);

    /// <inheritdoc/>
    protected override void Process() => reader.Read(InputObject);

    /// <inheritdoc/>
    protected override void End()
    {
        var lists = reader.Lists();
        if (lists.Count == 0 && Truth is null && Data is null)
            return;
        if (reader.Mismatch is { } mismatch)
            WriteWarning(mismatch);
        RequireTruth(lists);
        int?[] folds = [.. lists.Select(list => list.Fold).Distinct()];
        RequireNoFolds(folds);
        WarnOfLists(lists, folds);
        if (PerUser)
            WriteObject(
                Run((_, cancellation) => Measurement(null).PerUser(lists, cancellation))
                    .Select(metric => metric with { CandidateCount = reader.CandidateCount }),
                enumerateCollection: true
            );
        else
        {
            foreach (
                var metric in Run(
                    (_, cancellation) => Measure(lists, folds, cancellation).ToArray()
                )
            )
                WriteObject(View(metric));
        }
    }

    private IEnumerable<TopKMetric> Measure(
        IReadOnlyList<MeasuredList> lists,
        int?[] folds,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<TopKMetric> Of(int? fold)
        {
            var repeated = RepeatedShare(fold);
            return
            [
                .. Measurement(fold)
                    .Measure([.. lists.Where(list => list.Fold == fold)], GroupBy, cancellation)
                    .Select(metric =>
                        metric with
                        {
                            Fold = fold,
                            RepeatedShare = repeated,
                            CandidateCount = reader.CandidateCount,
                        }
                    ),
            ];
        }

        return folds.Length == 1 ? Of(folds[0]) : FoldMeans.Of(folds.Order().Select(Of));
    }

    private ListMeasurement Measurement(int? fold) =>
        new(
            K,
            Data ?? reader.DataOf(fold),
            PerUser ? null : Vectors(),
            Confidence,
            MetricConvention.Default with
            {
                CapPrecision = CapPrecision,
            }
        );

    private void RequireTruth(IReadOnlyList<MeasuredList> lists)
    {
        if (lists.All(list => list.Relevant.Count == 0))
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "NothingHeldOut",
                reader.HasServedTruth
                    ? "All that -Data holds out of these users is in the history that the lists were served from (Get-Recall -User takes all of it), so it is not recommended. Call Get-Recall without -User to evaluate, or give -Data with later interactions."
                    : "None of the lists has a held-out item to compare with. Lists of Get-Recall carry theirs, without -User and without -AsRow; for others give -Truth, or give -Data with a split that holds items out."
            );
        if (PerUser && Data is not null && !reader.HasUsedData)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "DataNotUsed",
                "-Data would change nothing: every list already has its ground truth, and per-user metrics include neither Coverage nor Novelty. Leave out -Data or -PerUser.",
                Data
            );
    }

    private void RequireNoFolds(int?[] folds)
    {
        if (folds.Length < 2)
            return;
        RechubException Refused(string parameter, string why) =>
            new(
                RechubErrorKind.InvalidArgument,
                "SeveralFolds",
                $"The lists are of {folds.Length} folds, and {why} Measure one fold at a time (Where-Object Fold -EQ 1), or leave out -{parameter}.",
                parameter
            );
        if (Data is not null)
            throw Refused(nameof(Data), "-Data is the data of one.");
        if (Truth is not null)
            throw Refused(nameof(Truth), "-Truth does not tell them apart.");
        if (Confidence is not null)
            throw Refused(
                nameof(Confidence),
                "the deviation between them takes the place of -Confidence."
            );
    }

    private void WarnOfLists(IReadOnlyList<MeasuredList> lists, int?[] folds)
    {
        var unlisted = lists.Count(list => !list.IsGiven);
        if (unlisted > 0)
            WriteWarning(
                $"{unlisted} of {lists.Count(list => list.Relevant.Count > 0)} users with ground truth have no list. They count as lists without a hit (UnlistedUserCount)."
            );
        var catalog = (Data ?? reader.DataOf(folds[0]))?.ItemCount ?? int.MaxValue;
        int[] beyond = [.. K.Where(k => k > reader.Length)];
        if (unlisted < lists.Count && beyond.Length > 0 && reader.Length < catalog)
            WriteWarning(
                $"The lists have at most {reader.Length} items, so the metrics at K = {string.Join(", ", beyond)} are those of {reader.Length} items. Make longer lists (Get-Recall -TopK {beyond.Max()}), or measure at a smaller K."
            );
        if (reader.CandidateCount is { } count)
            WriteWarning(
                $"The held-out items were ranked among {count} sampled items, not among all. These metrics are much higher than metrics over all items and may order models otherwise; compare them only with others that are made so."
            );
        if (folds.Max(RepeatedShare) is > RepeatWarning.Threshold and var share)
            WriteWarning(
                RepeatWarning.Of(
                    share,
                    "held-out items",
                    "They are no ground truth, and users with no other held-out item are left out"
                )
            );
    }

    // Of the split that the ground truth comes from.
    private double? RepeatedShare(int? fold) =>
        Truth is null && (Data ?? reader.DataOf(fold)) is { } data
            ? new HeldOutItems(data, reader.Repeat).RepeatedShare()
            : null;

    private IItemVectorStore? Vectors()
    {
        if (Index is null)
            return reader.Index as ExactIndex;
        return Index.Store as IItemVectorStore
            ?? throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "VectorsNotReadable",
                $"The backend {Index.Backend} cannot return vectors, which Diversity needs. Use an exact index.",
                Index
            );
    }

    // The additional type name selects the view, and no view fits two of them: after metrics of one kind, those of another
    // start a table of their own.
    private PSObject View(TopKMetric metric)
    {
        var shown = PSObject.AsPSObject(metric);
        var group = GroupBy is null ? "" : "Group";
        var spread =
            metric.Deviation is not null ? "Fold"
            : Confidence is not null ? "Interval"
            : metric.CandidateCount is not null ? "Sampled"
            : "";
        var view = group + spread;
        shown.TypeNames.Insert(
            0,
            $"{typeof(TopKMetric).FullName}#{(view.Length > 0 ? view : "Mean")}"
        );
        return shown;
    }
}
