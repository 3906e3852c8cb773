namespace Rechub.Data;

/// <summary>What becomes of a user's second interaction with the same item.</summary>
public enum RepeatedInteractions
{
    /// <summary>Every interaction stays.</summary>
    Keep,

    /// <summary>Only the earliest of each user and item stays.</summary>
    First,

    /// <summary>Only the latest of each user and item stays.</summary>
    Last,
}
