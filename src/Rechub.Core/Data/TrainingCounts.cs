namespace Rechub.Data;

/// <summary>How many interactions of the training part users and items have.</summary>
/// <param name="PerUser">Of each user row.</param>
/// <param name="PerItem">Of each item row.</param>
public sealed record TrainingCounts(int[] PerUser, int[] PerItem);
