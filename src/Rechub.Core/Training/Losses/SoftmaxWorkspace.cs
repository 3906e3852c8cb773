using Rechub.Numerics;

namespace Rechub.Training.Losses;

/// <summary>
/// What one worker of <see cref="SoftmaxLoss"/> writes: the scores of a chunk of positives and a block of items, and what is kept of
/// each positive from block to block.
/// </summary>
internal sealed unsafe class SoftmaxWorkspace
{
    private readonly PriorityQueue<int, float> hardest = new();

    // Of each positive: its largest score so far, the sum of exp(score − largest), its own score, and what its derivatives are
    // multiplied by.
    private float[] largest = [];
    private float[] sums = [];
    private float[] targets = [];
    private float[] scales = [];

    /// <summary>Scores, then exp(score − largest), then derivatives but for the scale.</summary>
    public Matrix Scores { get; } = new(0, 0);

    /// <summary>The users of the chunk, times their scale.</summary>
    public Matrix ScaledUsers { get; } = new(0, 0);

    /// <summary>The gradient of all items by this worker's positives.</summary>
    public Matrix ItemGradient { get; } = new(0, 0);

    /// <summary>Makes room.</summary>
    /// <param name="chunk">Most positives of a chunk.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="dimension">Width of a vector.</param>
    public void Resize(int chunk, int items, int dimension)
    {
        ScaledUsers.Reshape(chunk, dimension);
        ItemGradient.Reshape(items, dimension);
        if (largest.Length < chunk)
            (largest, sums, targets, scales) = (
                new float[chunk],
                new float[chunk],
                new float[chunk],
                new float[chunk]
            );
    }

    /// <summary>Begins a chunk.</summary>
    public void Begin(int count)
    {
        largest.AsSpan(0, count).Fill(float.NegativeInfinity);
        sums.AsSpan(0, count).Clear();
    }

    /// <summary>Sets the score of a positive.</summary>
    public void SetTarget(int row, float score) => targets[row] = score;

    /// <summary>
    /// Replaces the scores of a block by exp(score − largest), for the largest of this and earlier blocks, and adds them to the sums.
    /// </summary>
    public void AddExponentials(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var row = Scores.RowPointer(i);
            var highest = VectorMath.Max(row, Scores.Columns);
            // All that there was so far is masked.
            if (float.IsNegativeInfinity(highest) && float.IsNegativeInfinity(largest[i]))
                continue;
            if (highest > largest[i])
            {
                sums[i] *= MathF.Exp(largest[i] - highest);
                largest[i] = highest;
            }

            sums[i] += VectorMath.ExpSum(row, largest[i], Scores.Columns);
        }
    }

    /// <summary>Replaces the scores of a block by exp(score − largest), for the largest of all blocks.</summary>
    public void TakeExponentials(int count)
    {
        for (var i = 0; i < count; i++)
            VectorMath.ExpSum(Scores.RowPointer(i), largest[i], Scores.Columns);
    }

    /// <summary>log Σ exp(score) − the positive's score.</summary>
    public double LossOf(int row) => Math.Log(sums[row]) - (targets[row] - largest[row]);

    /// <summary>Σ exp(score − largest).</summary>
    public float SumOf(int row) => sums[row];

    /// <summary>What the derivatives of a positive are multiplied by.</summary>
    public float ScaleOf(int row) => scales[row];

    /// <summary>
    /// Sets the scale of a positive, which makes its exponentials probabilities times <paramref name="weight"/>, and its scaled user.
    /// </summary>
    public void Scale(int row, float* user, float weight)
    {
        scales[row] = weight / sums[row];
        ScaledUsers.Row(row).Clear();
        VectorMath.AddScaled(ScaledUsers.RowPointer(row), user, scales[row], ScaledUsers.Columns);
    }

    /// <summary>Removes all negatives but those with the highest scores from the sum.</summary>
    public void KeepHardest(Span<float> row, int target, int count)
    {
        for (var item = 0; item < row.Length; item++)
        {
            if (item == target)
                continue;
            if (hardest.Count < count)
                hardest.Enqueue(item, row[item]);
            else if (hardest.TryPeek(out _, out var lowest) && row[item] > lowest)
                row[hardest.DequeueEnqueue(item, row[item])] = float.NegativeInfinity;
            else
                row[item] = float.NegativeInfinity;
        }

        hardest.Clear();
    }
}
