namespace Rechub.Evaluation;

/// <summary>Numbers of distinct items that lists recommend.</summary>
/// <param name="Covered">Items that count for coverage.</param>
/// <param name="Unknown">Items that are not in the catalog.</param>
/// <param name="Unseen">Items of the catalog without an interaction in the training part.</param>
internal readonly record struct RecommendedItems(int Covered, int Unknown, int Unseen);
