namespace Rechub.Evaluation;

/// <summary>How two runs differ in a metric, user by user.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="K">The cut-off.</param>
/// <param name="Reference">Mean of the reference run.</param>
/// <param name="Difference">Mean of the other run.</param>
/// <param name="Change">The other run's mean minus the reference's.</param>
/// <param name="PValue">
/// Two-sided p of Student's paired t test, with one degree of freedom less than there are users; 1 where no user differs, NaN
/// where all differ by the same, as one user alone does: without spread there is nothing to hold the change against.
/// </param>
/// <param name="UserCount">Users that both runs have.</param>
public sealed record TopKComparison(
    string Metric,
    int K,
    double Reference,
    double Difference,
    double Change,
    double PValue,
    int UserCount
);
