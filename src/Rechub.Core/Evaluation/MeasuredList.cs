namespace Rechub.Evaluation;

/// <summary>A list to measure.</summary>
/// <param name="UserId">The user that the list is for.</param>
/// <param name="Items">Item ids, best first.</param>
/// <param name="Relevant">Held-out item ids.</param>
public sealed record MeasuredList(
    object UserId,
    IReadOnlyList<object> Items,
    IReadOnlyCollection<object> Relevant
)
{
    /// <summary>Whether the user got a list. A user with ground truth and no list counts as one with an empty list.</summary>
    public bool IsGiven { get; init; } = true;

    /// <summary>Number of the fold that the list is of; null for none.</summary>
    public int? Fold { get; init; }
}
