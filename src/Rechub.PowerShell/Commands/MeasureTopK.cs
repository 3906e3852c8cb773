using System.Management.Automation;
using Rechub.Data;
using Rechub.Evaluation;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Measures how good recommendations are.</summary>
/// <remarks>
/// Compares each list with the items that were held out for its user, and outputs a record a cut-off. Means are over the users
/// that have a held-out item; the others are counted in SkippedUserCount. With -Truth a user who has truth and no list counts
/// as one whose list has no hit, and is counted in UnlistedUserCount as well. The table shows the usual metrics; MAP, MicroHit,
/// Coverage, Diversity and Novelty are there as well (Format-List *).
///
/// Any object with the properties UserId and ItemId is a list, so that lists of other programs, and those that were saved, can be
/// measured: a list an object, or an item an object, best first, as a table has them. Their truth comes from RelevantItemId, from
/// -Truth, or from the split of -Data.
/// </remarks>
/// <example>
/// <code>$index | Get-Recall -TopK 100 | Measure-TopK -K 10, 50, 100</code>
/// <para>The metrics at three cut-offs.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall | Measure-TopK -K 10 -Confidence 0.95 | Format-List *</code>
/// <para>All metrics, coverage, novelty and diversity among them, with confidence intervals.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall | Measure-TopK -K 10 -GroupBy gender</code>
/// <para>The metrics of each gender.</para>
/// </example>
/// <example>
/// <code>Import-Csv ./their-lists.csv | Measure-TopK -K 10, 100 -Truth (Import-Csv ./clicks.csv)</code>
/// <para>Measures the lists of another program: rows of UserId and ItemId, best first, against what was clicked.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "TopK", DefaultParameterSetName = "Mean")]
[OutputType(typeof(TopKMetric), typeof(UserMetric))]
public sealed class MeasureTopK : RechubCmdlet
{
    private ListReader reader = null!;

    /// <summary>Recommendations, as Get-Recall outputs them, or any objects with UserId and ItemId.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>The cut-offs; 10, 50 and 100 by default.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, int.MaxValue)]
    public int[] K { get; set; } = [10, 50, 100];

    /// <summary>
    /// The truth in place of what the lists carry: objects with UserId and ItemId, one item or several each. Without it, lists
    /// that carry none are compared with what the split of -Data holds out.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public PSObject[]? Truth { get; set; }

    /// <summary>
    /// The interactions that the lists are about: for Coverage, Novelty, -GroupBy, and the truth of lists that carry none. Lists that
    /// Get-Recall has just evaluated know theirs.
    /// </summary>
    [Parameter]
    public InteractionData? Data { get; set; }

    /// <summary>
    /// The index that the lists came from: for Diversity, by its vectors. Lists from an exact index know it; a server is asked
    /// for vectors only when its index is given here.
    /// </summary>
    [Parameter(ParameterSetName = "Mean")]
    public ItemIndex? Index { get; set; }

    /// <summary>A user column of the data, such as gender; a record is output for each of its values.</summary>
    [Parameter(ParameterSetName = "Mean")]
    [ValidateNotNullOrEmpty]
    public string? GroupBy { get; set; }

    /// <summary>Adds bootstrap confidence intervals of this confidence, such as 0.95.</summary>
    [Parameter(ParameterSetName = "Mean")]
    [ValidateRange(0.5, 0.999)]
    public double? Confidence { get; set; }

    /// <summary>Outputs a record a user and cut-off in place of means, for Compare-TopK.</summary>
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
        if (lists.All(list => list.Relevant.Count == 0))
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "NothingHeldOut",
                "None of the lists has a held-out item to compare with. Get-Recall fills them in when it is called without -User; for other lists give -Truth, or -Data whose split holds items out."
            );
        if (PerUser && Data is not null && !reader.HasUsedData)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "DataNotUsed",
                "-Data would change nothing: the truth of every list is known without it, and a user has neither Coverage nor Novelty. Leave out -Data or -PerUser.",
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
                $"The backend {Index.Backend} does not give vectors back, which Diversity needs. Use an exact index.",
                Index
            );
    }

    // A further type name chooses the view that shows what was asked for.
    private PSObject View(TopKMetric metric)
    {
        var shown = PSObject.AsPSObject(metric);
        var view = (GroupBy is null ? "" : "Group") + (Confidence is null ? "" : "Interval");
        if (view.Length > 0)
            shown.TypeNames.Insert(0, $"{typeof(TopKMetric).FullName}#{view}");
        return shown;
    }
}
