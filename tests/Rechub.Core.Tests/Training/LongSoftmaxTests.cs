using Rechub.Numerics;
using Rechub.Training.Batches;
using Rechub.Training.Losses;

namespace Rechub.Tests.Training;

/// <summary>
/// A softmax over so many items that their scores are computed in blocks, against its definition and its gradient p − y in double
/// precision.
/// </summary>
public sealed class LongSoftmaxTests
{
    private const int ItemCount = 10_000;
    private const int PositiveCount = 40;
    private const int Dimension = 6;
    private const float InverseTemperature = 5;

    // Items of one block and of parts of two others are no negatives of positive 3.
    private const int MaskEnd = 700;

    private readonly TrainingBatch batch = new();
    private readonly Matrix users = new(0, Dimension);
    private readonly Matrix items = new(0, Dimension);

    public LongSoftmaxTests() => Fill(PositiveCount, ItemCount);

    private void Fill(int positives, int itemCount)
    {
        var random = new RandomStream(5);
        users.Resize(positives);
        items.Resize(itemCount);
        foreach (var matrix in (Matrix[])[users, items])
        {
            foreach (ref var value in matrix.Span)
                value = (float)random.NextGaussian() / 2;
        }

        batch.Users.Resize(positives);
        batch.ResizeCandidates(1);
        batch.ResizeItems(itemCount);
        for (var item = 0; item < itemCount; item++)
            batch.Items.Entity[item] = item;
        for (var i = 0; i < positives; i++)
        {
            // In the first and the last block, too.
            batch.Candidates[i] = i == 0 ? itemCount - 1 : i * i % itemCount;
            batch.Weights[i] = 0.5f + i % 3;
        }
    }

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(2, true, false)]
    [InlineData(3, false, true)]
    [InlineData(2, true, true)]
    public void Loss_and_gradients_are_those_of_the_definition(
        int workers,
        bool corrects,
        bool masks
    )
    {
        if (masks)
            MaskFirstItems();
        float[]? logProbability = corrects
            ? [.. Enumerable.Range(0, ItemCount).Select(item => -1f - item % 7 / 2f)]
            : null;
        var (expected, expectedUsers, expectedItems) = Definition(logProbability);

        var (loss, vectors) = Compute(workers, logProbability);

        Assert.Equal(expected, loss, 1e-5 * expected);
        AssertClose(expectedUsers, vectors.UserGradient.Span);
        AssertClose(expectedItems, vectors.ItemGradient.Span);
    }

    /// <summary>
    /// A worker's share may be one chunk, longer than those into which all positives would be divided: 504 of 1,009, and 48 of 97
    /// where a row of scores is whole.
    /// </summary>
    [Theory]
    [InlineData(1009, ItemCount)]
    [InlineData(1513, ItemCount)]
    [InlineData(97, 3_000)]
    public void The_number_of_workers_changes_nothing(int positives, int itemCount)
    {
        Fill(positives, itemCount);

        var (expected, alone) = Compute(workers: 1, logProbability: null);
        foreach (var workers in (int[])[2, 3])
        {
            var (loss, shared) = Compute(workers, logProbability: null);

            Assert.Equal(expected, loss, 1e-5 * expected);
            AssertClose(Doubles(alone.UserGradient), shared.UserGradient.Span);
            AssertClose(Doubles(alone.ItemGradient), shared.ItemGradient.Span);
        }
    }

    private (double Loss, StepVectors Vectors) Compute(int workers, float[]? logProbability)
    {
        var vectors = new StepVectors(
            users,
            items,
            new Matrix(users.Rows, Dimension),
            new Matrix(items.Rows, Dimension)
        );
        using var team = new WorkerTeam(workers);
        var partial = new double[workers];
        var loss = new SoftmaxLoss(logProbability);
        team.Run(worker =>
            partial[worker.Index] = loss.Compute(worker, vectors, batch, InverseTemperature)
        );
        return (partial.Sum(), vectors);
    }

    private static double[] Doubles(Matrix matrix) =>
        [.. matrix.Span.ToArray().Select(value => (double)value)];

    private void MaskFirstItems()
    {
        for (var i = 0; i < PositiveCount; i++)
        {
            batch.MaskOffsets.Add(batch.Masked.Count);
            if (i == 3)
                batch.Masked.AddRange(
                    Enumerable.Range(0, MaskEnd).Where(item => item != batch.Candidates[i])
                );
        }

        batch.MaskOffsets.Add(batch.Masked.Count);
        // Not in the order of the items, and not before the positive.
        batch.Masked.Reverse();
        batch.Candidates[3] = MaskEnd + 5;
    }

    private (double Loss, double[] Users, double[] Items) Definition(float[]? logProbability)
    {
        var loss = 0.0;
        var userGradient = new double[PositiveCount * Dimension];
        var itemGradient = new double[ItemCount * Dimension];
        for (var i = 0; i < PositiveCount; i++)
        {
            var masked =
                batch.MaskOffsets.Count == 0
                    ? []
                    : batch.Masked[batch.MaskOffsets[i]..batch.MaskOffsets[i + 1]].ToHashSet();
            var row = users.Row(i).ToArray();
            double[] exponentials =
            [
                .. Enumerable
                    .Range(0, ItemCount)
                    .Select(item =>
                        masked.Contains(item)
                            ? 0
                            : Math.Exp(
                                row.Zip(items.Row(item).ToArray(), (x, y) => (double)x * y).Sum()
                                    * InverseTemperature
                                    - (logProbability?[item] ?? 0)
                            )
                    ),
            ];
            var sum = exponentials.Sum();
            var share = batch.Weights[i] / (double)PositiveCount;
            loss -= Math.Log(exponentials[batch.Candidates[i]] / sum) * share;
            for (var item = 0; item < ItemCount; item++)
            {
                var target = item == batch.Candidates[i] ? 1 : 0;
                var derivative = (exponentials[item] / sum - target) * share * InverseTemperature;
                for (var column = 0; column < Dimension; column++)
                {
                    userGradient[i * Dimension + column] += derivative * items.Row(item)[column];
                    itemGradient[item * Dimension + column] += derivative * row[column];
                }
            }
        }

        return (loss, userGradient, itemGradient);
    }

    private static void AssertClose(double[] expected, Span<float> actual)
    {
        var tolerance = 1e-4 * expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}
