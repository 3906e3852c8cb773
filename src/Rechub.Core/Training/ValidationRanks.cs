using Rechub.Numerics;

namespace Rechub.Training;

/// <summary>
/// The ranks of a user's validation items, counted as the scores of all items come, chunk by chunk. Items that tie with a
/// validation item rank before it; otherwise a constant score would look perfect.
/// </summary>
internal sealed class ValidationRanks
{
    private readonly float[] own;
    private readonly int[] atLeast;
    private readonly int[] hidden;
    private int nextHidden;

    /// <summary>Starts to count.</summary>
    /// <param name="own">The scores of the validation items, equal to the bit to those that <see cref="Count"/> is given.</param>
    /// <param name="hidden">Item numbers that are not ranked; repeats are allowed. No validation item is among them.</param>
    public ValidationRanks(float[] own, ReadOnlySpan<int> hidden)
    {
        this.own = own;
        atLeast = new int[own.Length];
        this.hidden = hidden.ToArray();
        Array.Sort(this.hidden);
    }

    /// <summary>Number of validation items.</summary>
    public int ItemCount => own.Length;

    /// <summary>Counts the items of a chunk that score as high. Chunks come in the order of their items, each once.</summary>
    /// <param name="scores">Scores of the chunk's items; those of hidden items are overwritten.</param>
    /// <param name="first">Number of the chunk's first item.</param>
    public void Count(Span<float> scores, int first)
    {
        for (
            ;
            nextHidden < hidden.Length && hidden[nextHidden] < first + scores.Length;
            nextHidden++
        )
            scores[hidden[nextHidden] - first] = float.NegativeInfinity;
        for (var i = 0; i < own.Length; i++)
            atLeast[i] += VectorMath.CountAtLeast(scores, own[i]);
    }

    /// <summary>The ranks from 0, in ascending order, when all items have been counted. A validation item ties with itself.</summary>
    public int[] Sorted()
    {
        var ranks = Array.ConvertAll(atLeast, count => count - 1);
        Array.Sort(ranks);
        return ranks;
    }
}
