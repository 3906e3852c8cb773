namespace Rechub.Retrieval.Baselines;

/// <summary>What follows in the lists of an <see cref="ItemKnnModel"/> where the items with similarity to the history end.</summary>
public enum ItemKnnFallback
{
    /// <summary>Nothing: the list is shorter.</summary>
    None,

    /// <summary>The other items of the training part, most popular first and with score 0.</summary>
    Popularity,
}
