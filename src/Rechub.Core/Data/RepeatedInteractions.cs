namespace Rechub.Data;

/// <summary>What becomes of a user's second interaction with the same item.</summary>
public enum RepeatedInteractions
{
    /// <summary>All of them.</summary>
    Keep,

    /// <summary>The earliest of each user and item.</summary>
    First,

    /// <summary>The latest of each user and item.</summary>
    Last,
}
