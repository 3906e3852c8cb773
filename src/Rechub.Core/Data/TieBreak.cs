namespace Rechub.Data;

/// <summary>How the interactions of a user at the same time are ordered.</summary>
public enum TieBreak
{
    /// <summary>
    /// The order of the source, unless that is the order of the item ids, which models would learn although it says nothing
    /// about the future: then Random. Data without times keep their order, with a warning if it is that of the ids.
    /// </summary>
    Auto,

    /// <summary>The order of the source.</summary>
    FileOrder,

    /// <summary>By a seeded hash of user and item: at random, and the same in every import.</summary>
    Random,
}
