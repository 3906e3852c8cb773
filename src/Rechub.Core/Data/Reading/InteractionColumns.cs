namespace Rechub.Data.Reading;

/// <summary>Which columns of a source mean what. Names are matched exactly, or else ignoring case.</summary>
public sealed record InteractionColumns
{
    /// <summary>The column of user ids.</summary>
    public required string User { get; init; }

    /// <summary>The column of item ids.</summary>
    public required string Item { get; init; }

    /// <summary>The column of times; null leaves interactions in the order of the source.</summary>
    public string? Time { get; init; }

    /// <summary>The unit of times that are numbers.</summary>
    public TimeUnit TimeUnit { get; init; }

    /// <summary>The column of ratings; null for none.</summary>
    public string? Rating { get; init; }

    /// <summary>Columns that describe the user; empty takes every column of a table of users.</summary>
    public IReadOnlyList<string> UserFeatures { get; init; } = [];

    /// <summary>Columns that describe the item; empty takes every column of a table of items.</summary>
    public IReadOnlyList<string> ItemFeatures { get; init; } = [];
}
