namespace Rechub.Evaluation;

/// <summary>A list to measure.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="Items">Item ids, best first.</param>
/// <param name="Relevant">Held-out item ids.</param>
public sealed record MeasuredList(
    object UserId,
    IReadOnlyList<object> Items,
    IReadOnlyCollection<object> Relevant
)
{
    /// <summary>Whether there is a list; a user with truth and without one is measured as by an empty list.</summary>
    public bool IsGiven { get; init; } = true;
}
