using System.Management.Automation;
using Rechub.Evaluation;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Says whether one run is better than another, or only luckier.</summary>
/// <remarks>
/// Pairs the per-user metrics of two runs by user and cut-off, and tests the mean difference with Student's paired t test: a
/// small PValue says that a difference as large would be rare by chance. It is 1 where no user differs, and NaN where there is
/// nothing to test: one user alone, or all different by the same. Rows that were saved, as with Export-Csv, will do.
/// </remarks>
/// <example>
/// <code>Compare-TopK -Reference ($data | New-PopularityModel | Get-Recall | Measure-TopK -K 10 -PerUser) -Difference ($index | Get-Recall | Measure-TopK -K 10 -PerUser)</code>
/// <para>Holds a model against the most-popular baseline.</para>
/// </example>
/// <example>
/// <code>$new | Compare-TopK -Reference (Import-Csv ./last-week.csv) | Where-Object Metric -EQ 'NDCG'</code>
/// <para>One metric, against a run that was kept.</para>
/// </example>
[Cmdlet(VerbsData.Compare, "TopK")]
[OutputType(typeof(TopKComparison))]
public sealed class CompareTopK : RechubCmdlet
{
    private readonly List<UserMetric> collected = [];

    /// <summary>The run to compare with: what Measure-TopK -PerUser output, or rows that were saved from it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public PSObject[] Reference { get; set; } = [];

    /// <summary>The run that is compared, likewise.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    public PSObject[] Difference { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process() => collected.AddRange(Difference.Select(MetricReader.Read));

    /// <inheritdoc/>
    protected override void End() =>
        WriteObject(
            PairedComparison.Compare(Reference.Select(MetricReader.Read), collected),
            enumerateCollection: true
        );
}
