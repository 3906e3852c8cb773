namespace Rechub.Evaluation;

/// <summary>A list to measure.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="Items">Item ids, best first.</param>
/// <param name="Relevant">Held-out item ids.</param>
public sealed record MeasuredList(
    object UserId,
    IReadOnlyList<object> Items,
    IReadOnlyCollection<object> Relevant
);
