using System.Management.Automation;
using Rechub.Evaluation;
using Rechub.Indexing;
using Rechub.Interactions;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Measures how good recommendations are.</summary>
/// <remarks>
/// Compares each list with the items that were held out for its user, and outputs a record a cut-off. Means are over the users
/// that have a held-out item; the others are counted in SkippedUserCount. Any object with the properties UserId and ItemId is a
/// list, so that lists of other programs can be measured as well; their truth comes from RelevantItemId or from -Truth.
/// </remarks>
/// <example>
/// <code>$index | Get-Recall -TopK 100 | Measure-TopK -K 10, 50, 100</code>
/// <para>The metrics at three cut-offs.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall | Measure-TopK -K 10 -Data $data -Index $index -Confidence 0.95 | Format-List</code>
/// <para>All metrics, coverage, novelty and diversity among them, with confidence intervals.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall | Measure-TopK -K 10 -Data $data -GroupBy gender</code>
/// <para>The metrics of each gender.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "TopK")]
[OutputType(typeof(TopKMetric), typeof(UserMetric))]
public sealed class MeasureTopK : RechubCmdlet
{
    private readonly List<MeasuredList> lists = [];
    private ListReader reader = null!;

    /// <summary>Recommendations, as Get-Recall outputs them, or any objects with UserId and ItemId.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>The cut-offs; 10, 50 and 100 by default.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, int.MaxValue)]
    public int[] K { get; set; } = [10, 50, 100];

    /// <summary>The truth in place of what the lists carry: objects with UserId and ItemId, one item or several each.</summary>
    [Parameter]
    [ValidateNotNull]
    public PSObject[]? Truth { get; set; }

    /// <summary>The interactions that the lists are about: for Coverage, Novelty and -GroupBy.</summary>
    [Parameter]
    public InteractionData? Data { get; set; }

    /// <summary>The index that the lists came from: for Diversity, by its vectors.</summary>
    [Parameter]
    public ItemIndex? Index { get; set; }

    /// <summary>A user column of the data, such as gender; a record is output for each of its values.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? GroupBy { get; set; }

    /// <summary>Adds bootstrap confidence intervals of this confidence, such as 0.95.</summary>
    [Parameter]
    [ValidateRange(0.5, 0.999)]
    public double? Confidence { get; set; }

    /// <summary>Outputs a record a user and cut-off in place of means, for Compare-TopK.</summary>
    [Parameter]
    public SwitchParameter PerUser { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        reader = new ListReader(Truth);
        if (GroupBy is not null && Data?.Users.Find(GroupBy) is null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ColumnNotFound",
                Data is null
                    ? "-GroupBy takes a column of the users. Give their data with -Data."
                    : $"The users have no column '{GroupBy}'. They have: {string.Join(", ", Data.Users.Columns.Select(column => column.Name))}.",
                GroupBy
            );
    }

    /// <inheritdoc/>
    protected override void Process() => lists.Add(reader.Read(InputObject));

    /// <inheritdoc/>
    protected override void End()
    {
        if (lists.Count == 0)
            return;
        if (lists.TrueForAll(list => list.Relevant.Count == 0))
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "NothingHeldOut",
                "None of the lists has a held-out item to compare with. Get-Recall fills them in when it is called without -User; for other lists give -Truth."
            );
        var measurement = new ListMeasurement(
            K,
            Data,
            Index?.Store as IItemVectorStore,
            Confidence
        );
        if (PerUser)
            WriteObject(measurement.PerUser(lists), enumerateCollection: true);
        else
            WriteObject(
                Run((_, cancellation) => measurement.Measure(lists, GroupBy, cancellation)),
                enumerateCollection: true
            );
    }
}
