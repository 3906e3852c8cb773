namespace Rechub.Models;

/// <summary>What a row of a training batch is.</summary>
internal enum BatchRows
{
    /// <summary>A user before one target: one positive per row.</summary>
    Positions,

    /// <summary>A whole user: one pass over the history gives a positive at each of its positions.</summary>
    Users,
}
