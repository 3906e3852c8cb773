namespace Rechub.Features;

/// <summary>
/// A feature as its user asks for it. What is null is inferred from the data: text and whole numbers are sparse, lists are
/// sequences, fractional numbers are dense.
/// </summary>
/// <param name="Name">
/// A column of the user or item table. A user sequence that is no column but shares an item feature's table is the user's
/// history of that feature, such as <c>hist_movie_id</c> shared with <c>movie_id</c>.
/// </param>
public sealed record FeatureSpec(string Name)
{
    /// <summary>Kind; inferred when null.</summary>
    public FeatureKind? Kind { get; init; }

    /// <summary>Length of the embedding; the model's when null.</summary>
    public int? Dimension { get; init; }

    /// <summary>The feature whose embedding table this one uses; its own when null.</summary>
    public string? SharedWith { get; init; }

    /// <summary>Pooling of a sequence; the model's history pooling for a history, otherwise the mean, when null.</summary>
    public Pooling? Pooling { get; init; }

    /// <summary>Most elements used of a sequence: a history's latest, any other's first. The model's history length, or all, when null.</summary>
    public int? Length { get; init; }

    /// <summary>Splits a text column into a sequence, as in <c>Drama|Comedy</c>.</summary>
    public string? Separator { get; init; }

    /// <summary>Scaling of a number; default <see cref="FeatureScale.Standard"/>.</summary>
    public FeatureScale Scale { get; init; }

    /// <summary>Values seen fewer times in the training part become unknown; default 1.</summary>
    public int MinimumCount { get; init; } = 1;
}
