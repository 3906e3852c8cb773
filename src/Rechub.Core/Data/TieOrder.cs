namespace Rechub.Data;

/// <summary>What an import found about interactions of a user at the same time, and how it ordered them.</summary>
/// <param name="Applied">As in the source, or at random.</param>
/// <param name="AscendingCount">Tied neighbors of the source whose item ids ascend.</param>
/// <param name="DescendingCount">Tied neighbors of the source whose item ids descend.</param>
public sealed record TieOrder(TieBreak Applied, int AscendingCount, int DescendingCount)
{
    private const double OneSidedShare = 0.75;
    private const double StandardDeviations = 5;

    /// <summary>Share in [0, 1] of the tied neighbors whose ids ascend: 0.5 by chance; null without ties of different items.</summary>
    public double? AscendingShare =>
        AscendingCount + DescendingCount == 0
            ? null
            : (double)AscendingCount / (AscendingCount + DescendingCount);

    /// <summary>
    /// Whether the order of the source is that of the ids: at least three of four tied neighbors are one way, and there are so many
    /// that it is 5 standard deviations from chance, which takes 25 if all are.
    /// </summary>
    public bool IsById
    {
        get
        {
            long count = (long)AscendingCount + DescendingCount;
            long more = Math.Max(AscendingCount, DescendingCount);
            return more >= OneSidedShare * count
                && (2 * more) - count >= StandardDeviations * Math.Sqrt(count)
                && count > 0;
        }
    }
}
