using System.Management.Automation;
using Rechub.Data;
using Rechub.Evaluation;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Computes ranking metrics of recommendations.</summary>
/// <remarks>
/// Compares each list with the user's held-out items (the ground truth), and outputs one record per cutoff K. Metrics are means
/// over the users with ground truth. Users without it are counted in SkippedUserCount. With -Truth, a user without a list
/// counts as a list without a hit, and is also counted in UnlistedUserCount. The table shows the usual metrics. The objects
/// also have MAP, MicroHit, Coverage, Diversity and Novelty (Format-List *).
///
/// Any object with the properties UserId and ItemId can be input, so saved lists and lists of other programs can be measured.
/// An object is a whole list, or one row of a table: one item of a list, best items first. The ground truth comes from the
/// property RelevantItemId, from -Truth, or from the split of -Data.
/// </remarks>
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
    public InteractionData? Data { get; set; }

    /// <summary>
    /// The index that the lists came from. Its vectors are used for Diversity. Default: the index of lists that come directly
    /// from an exact index. A server is asked for vectors only if its index is given here.
    /// </summary>
    [Parameter(ParameterSetName = "Mean")]
    public ItemIndex? Index { get; set; }

    /// <summary>
    /// A user column of the data, such as gender. The metrics are computed for each of its values. Default: no groups.
    /// </summary>
    [Parameter(ParameterSetName = "Mean")]
    [ValidateNotNullOrEmpty]
    public string? GroupBy { get; set; }

    /// <summary>Adds bootstrap confidence intervals with this confidence level, such as 0.95. Default: no intervals.</summary>
    [Parameter(ParameterSetName = "Mean")]
    [ValidateRange(0.5, 0.999)]
    public double? Confidence { get; set; }

    /// <summary>Outputs one record per user and cutoff instead of means. Compare-TopK takes these records.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "PerUser")]
    public SwitchParameter PerUser { get; set; }

    /// <inheritdoc/>
    protected override void Begin() => reader = new ListReader(Truth, Data);

    /// <inheritdoc/>
    protected override void Process() => reader.Read(InputObject);

    /// <inheritdoc/>
    protected override void End()
    {
        var lists = reader.Lists();
        if (!lists.Any(list => list.IsGiven))
            return;
        if (reader.Mismatch is { } mismatch)
            WriteWarning(mismatch);
        if (lists.All(list => list.Relevant.Count == 0))
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "NothingHeldOut",
                "None of the lists has a held-out item to compare with. Get-Recall fills them in when it is called without -User; for other lists give -Truth, or give -Data with a split that holds items out."
            );
        if (PerUser && Data is not null && !reader.HasUsedData)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "DataNotUsed",
                "-Data would change nothing: every list already has its ground truth, and per-user metrics include neither Coverage nor Novelty. Leave out -Data or -PerUser.",
                Data
            );
        var measurement = new ListMeasurement(
            K,
            Data ?? reader.Origin?.Data,
            Vectors(),
            Confidence
        );
        if (PerUser)
            WriteObject(
                Run((_, cancellation) => measurement.PerUser(lists, cancellation)),
                enumerateCollection: true
            );
        else
        {
            foreach (
                var metric in Run(
                    (_, cancellation) => measurement.Measure(lists, GroupBy, cancellation)
                )
            )
                WriteObject(View(metric));
        }
    }

    private IItemVectorStore? Vectors()
    {
        if (Index is null)
            return reader.Origin?.Index as ExactIndex;
        return Index.Store as IItemVectorStore
            ?? throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "VectorsNotReadable",
                $"The backend {Index.Backend} cannot return vectors, which Diversity needs. Use an exact index.",
                Index
            );
    }

    // The additional type name selects the view with groups or intervals.
    private PSObject View(TopKMetric metric)
    {
        var shown = PSObject.AsPSObject(metric);
        var view = (GroupBy is null ? "" : "Group") + (Confidence is null ? "" : "Interval");
        if (view.Length > 0)
            shown.TypeNames.Insert(0, $"{typeof(TopKMetric).FullName}#{view}");
        return shown;
    }
}
