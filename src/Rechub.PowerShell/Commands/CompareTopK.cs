using System.Management.Automation;
using Rechub.Evaluation;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Compares the metrics of two runs, and tests whether the differences are statistically significant.</summary>
/// <remarks>
/// Matches the per-user metrics of the two runs by user, K and fold. For each metric and K, it tests the mean difference with a
/// paired Student's t-test. A small PValue means that a difference this large is unlikely to be chance. PValue is 1 if no user
/// differs. It is NaN if the test is undefined: with only one user, or if all users differ by the same amount. Rows that were
/// saved, for example with Export-Csv, are accepted too. Users that only one run has are not compared. A user of several folds
/// is compared fold by fold.
/// </remarks>
/// <example>
/// <code>Compare-TopK -Reference ($data | New-PopularityModel | Get-Recall | Measure-TopK -K 10 -PerUser) -Difference ($index | Get-Recall | Measure-TopK -K 10 -PerUser)</code>
/// <para>Compares a model with the most-popular baseline.</para>
/// </example>
/// <example>
/// <code>$new | Compare-TopK -Reference (Import-Csv ./last-week.csv) | Where-Object Metric -EQ 'NDCG'</code>
/// <para>Compares one metric with a run that was saved earlier.</para>
/// </example>
[Cmdlet(VerbsData.Compare, "TopK")]
[OutputType(typeof(TopKComparison))]
public sealed class CompareTopK : RechubCmdlet
{
    private readonly List<UserMetric> collected = [];
    private UserMetric[] reference = [];

    /// <summary>The run to compare with: the output of Measure-TopK -PerUser, or rows that were saved from it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public PSObject[] Reference { get; set; } = [];

    /// <summary>The run to compare: the output of Measure-TopK -PerUser, or rows that were saved from it.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    public PSObject[] Difference { get; set; } = [];

    /// <inheritdoc/>
    protected override void Begin() => reference = Array.ConvertAll(Reference, MetricReader.Read);

    /// <inheritdoc/>
    protected override void Process() =>
        ForEach(Difference, metric => collected.Add(MetricReader.Read(metric)));

    /// <inheritdoc/>
    protected override void End() =>
        WriteObject(PairedComparison.Compare(reference, collected), enumerateCollection: true);
}
