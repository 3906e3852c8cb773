namespace Rechub.Models;

/// <summary>What a row of a training batch is.</summary>
internal enum BatchRows
{
    /// <summary>A user before one target: a row gives one positive.</summary>
    Positions,

    /// <summary>A whole user: one pass over the history gives a positive at each position.</summary>
    Users,
}
