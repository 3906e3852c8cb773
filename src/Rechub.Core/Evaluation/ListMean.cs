namespace Rechub.Evaluation;

/// <summary>A mean over the lists for which a value is defined.</summary>
/// <param name="Value">The mean; null if it is defined for none.</param>
/// <param name="UndefinedCount">Number of lists for which it is undefined.</param>
internal readonly record struct ListMean(double? Value, int UndefinedCount);
