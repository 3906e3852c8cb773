namespace Rechub.Retrieval.Baselines;

/// <summary>What follows in the lists of an <see cref="ItemKnnModel"/> where the items with similarity to the history end.</summary>
public enum ItemKnnFallback
{
    /// <summary>Nothing: the list is shorter.</summary>
    None,

    /// <summary>The other items with training interactions, most popular first, with score 0.</summary>
    Popularity,
}
