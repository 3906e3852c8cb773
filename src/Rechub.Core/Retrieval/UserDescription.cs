namespace Rechub.Retrieval;

/// <summary>A user as a caller describes it; neither data nor model need have it.</summary>
/// <param name="UserId">Id of the user in lists.</param>
/// <param name="History">Ids of the items that the user interacted with, oldest first.</param>
/// <param name="Features">Values of user features by name; a missing one is unknown.</param>
public sealed record UserDescription(
    object UserId,
    IReadOnlyList<object> History,
    IReadOnlyDictionary<string, object?> Features
);
