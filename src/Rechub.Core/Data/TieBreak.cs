namespace Rechub.Data;

/// <summary>How the interactions of a user at the same time are ordered.</summary>
public enum TieBreak
{
    /// <summary>As in the source, unless that order is that of the item ids, which says nothing about time: then at random.</summary>
    Auto,

    /// <summary>As in the source.</summary>
    FileOrder,

    /// <summary>By a seeded hash of user and item: at random, and the same in every import.</summary>
    Random,
}
