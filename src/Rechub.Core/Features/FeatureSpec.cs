namespace Rechub.Features;

/// <summary>
/// A feature as a caller asks for it. A null Kind is inferred from the data: text and integers are sparse, lists are sequences,
/// other numbers are dense.
/// </summary>
/// <param name="Name">
/// A column of the user or item table. A user feature that is not a column and shares an item feature's table is the user's
/// history of that feature, such as <c>hist_movie_id</c> shared with <c>movie_id</c>.
/// </param>
public sealed record FeatureSpec(string Name)
{
    /// <summary>Kind; inferred when null.</summary>
    public FeatureKind? Kind { get; init; }

    /// <summary>Length of the embedding; the model's EmbeddingDimension when null.</summary>
    public int? Dimension { get; init; }

    /// <summary>The feature whose embedding table this one uses; null for a table of its own.</summary>
    public string? SharedWith { get; init; }

    /// <summary>Pooling of a sequence. When null, the model's history pooling for a history, otherwise the mean.</summary>
    public Pooling? Pooling { get; init; }

    /// <summary>Most elements of a sequence that are used: the latest of a history, the first of any other. When null, the model's history length for a history, otherwise all.</summary>
    public int? Length { get; init; }

    /// <summary>Splits a text column into a sequence, as in <c>Drama|Comedy</c>.</summary>
    public string? Separator { get; init; }

    /// <summary>Scaling of a number; default <see cref="FeatureScale.Standard"/>.</summary>
    public FeatureScale Scale { get; init; }

    /// <summary>Values seen fewer times in the training part become unknown; default 1.</summary>
    public int MinimumCount { get; init; } = 1;
}
