namespace Rechub.Evaluation;

/// <summary>The paired comparison of two runs in one metric.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="K">The cut-off.</param>
/// <param name="Reference">Mean of the reference run.</param>
/// <param name="Difference">Mean of the other run.</param>
/// <param name="Change">The other run's mean minus the reference's.</param>
/// <param name="PValue">
/// Two-sided p-value of Student's paired t-test, with UserCount − 1 degrees of freedom. 1 if no user differs. NaN if all users
/// differ by the same amount, as a single user does: without variance the test is undefined.
/// </param>
/// <param name="UserCount">Number of users of both runs.</param>
public sealed record TopKComparison(
    string Metric,
    int K,
    double Reference,
    double Difference,
    double Change,
    double PValue,
    int UserCount
);
