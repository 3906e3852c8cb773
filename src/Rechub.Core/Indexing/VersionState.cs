namespace Rechub.Indexing;

/// <summary>What became of a published version.</summary>
public enum VersionState
{
    /// <summary>Readers that name no version get it.</summary>
    Live,

    /// <summary>An earlier version, still in memory for readers that began with it.</summary>
    Loaded,

    /// <summary>A version on disk; restoring it loads it first.</summary>
    Kept,

    /// <summary>A publish under way, or what one that died has left.</summary>
    Unfinished,

    /// <summary>
    /// A version of which it is not known whether its publish was finished: the server lost what an earlier release wrote of
    /// it. It is never removed unasked; restoring it checks it first.
    /// </summary>
    Unknown,
}
