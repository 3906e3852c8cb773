namespace Rechub.Indexing;

/// <summary>What a publish made.</summary>
/// <param name="Index">The index, open.</param>
public sealed record PublishedIndex(IItemIndex Index)
{
    /// <summary>Name of the version; null where the backend has none.</summary>
    public string? Version { get; init; }

    /// <summary>What went wrong without harm to the index.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What was done and how long it took, in a sentence; null where there is nothing to say.</summary>
    public string? Summary { get; init; }
}
