namespace Rechub.Data.Datasets;

/// <summary>How large a generated data set is, and which one.</summary>
public sealed record SampleOptions
{
    /// <summary>Interactions a user has on average when their number is not given.</summary>
    public const int InteractionsPerUser = 80;

    /// <summary>Number of users, 1 or more.</summary>
    public int UserCount { get; init; } = 1_000;

    /// <summary>Number of items to choose from, 2 or more; those that nobody chooses are left out.</summary>
    public int ItemCount { get; init; } = 800;

    /// <summary>Number of interactions; <see cref="InteractionsPerUser"/> a user, as far as there are items, when null.</summary>
    public long? InteractionCount { get; init; }

    /// <summary>The same seed gives the same data, on every machine.</summary>
    public long Seed { get; init; } = 2022;
}
