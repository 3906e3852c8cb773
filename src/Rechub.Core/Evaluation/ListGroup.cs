namespace Rechub.Evaluation;

/// <summary>Lists that are measured together.</summary>
/// <param name="Value">What they have in common; null for unknown, or for all lists.</param>
/// <param name="Indexes">Their places among all lists.</param>
/// <param name="Lists">The lists, with the ground truth that counts in this group.</param>
/// <param name="IsOfItems">
/// Whether the group is one of held-out items. What is recommended is then not the group's: it has no coverage, diversity or novelty.
/// </param>
internal sealed record ListGroup(
    object? Value,
    int[] Indexes,
    MeasuredList[] Lists,
    bool IsOfItems = false
)
{
    /// <summary>What orders groups: a value of a column or a number; null comes last.</summary>
    public object? Key { get; init; }
}
