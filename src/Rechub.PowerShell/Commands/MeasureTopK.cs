using System.Management.Automation;
using Rechub.Evaluation;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Measures how good recommendations are.</summary>
/// <remarks>
/// Compares each list with the items that were held out for its user, and outputs a record a cut-off. Means are over the users
/// that have a held-out item; the others are counted in SkippedUserCount.
/// </remarks>
/// <example>
/// <code>$index | Get-Recall -TopK 100 | Measure-TopK -K 10, 50, 100</code>
/// <para>The metrics at three cut-offs.</para>
/// </example>
/// <example>
/// <code>$data | New-PopularityModel | Get-Recall | Measure-TopK -K 10 | Format-List</code>
/// <para>All metrics of the most-popular baseline.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "TopK")]
[OutputType(typeof(TopKMetric))]
public sealed class MeasureTopK : RechubCmdlet
{
    private TopKEvaluator evaluator = null!;
    private bool hasInput;

    /// <summary>Recommendations, as Get-Recall outputs them.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    public RecallList InputObject { get; set; } = null!;

    /// <summary>The cut-offs; 10, 50 and 100 by default.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, int.MaxValue)]
    public int[] K { get; set; } = [10, 50, 100];

    /// <inheritdoc/>
    protected override void Begin() => evaluator = new TopKEvaluator(K);

    /// <inheritdoc/>
    protected override void Process()
    {
        hasInput = true;
        evaluator.Add(InputObject.ItemId, InputObject.RelevantItemId);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (!hasInput)
            return;
        var metrics = evaluator.Report();
        if (metrics[0].UserCount == 0)
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "NothingHeldOut",
                "None of the lists has a held-out item to compare with. Get-Recall fills them in when it is called without -User."
            );
        WriteObject(metrics, enumerateCollection: true);
    }
}
