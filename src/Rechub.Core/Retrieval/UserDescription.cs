namespace Rechub.Retrieval;

/// <summary>A user as a caller describes it; no data and no model has to know it.</summary>
/// <param name="UserId">What the lists call the user.</param>
/// <param name="History">Raw ids of the items that the user has taken, oldest first.</param>
/// <param name="Features">Values of user features by name; what is not there is unknown.</param>
public sealed record UserDescription(
    object UserId,
    IReadOnlyList<object> History,
    IReadOnlyDictionary<string, object?> Features
);
