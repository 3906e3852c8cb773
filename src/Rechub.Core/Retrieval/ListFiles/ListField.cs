namespace Rechub.Retrieval.ListFiles;

/// <summary>A further column of a list's rows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">A value for each item of the list, in its order; null for a missing one.</param>
public readonly record struct ListField(string Name, object?[] Values);
