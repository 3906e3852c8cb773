using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Training;
using Rechub.Training.Batches;
using Rechub.Training.Losses;

namespace Rechub.Tests.Training;

/// <summary>
/// Every loss over batches as training makes them (repeated items, shared negatives, masked histories, hard negatives, logQ) against
/// its definition in double precision, and its gradients against central differences of that.
/// </summary>
public sealed class LossGradientTests
{
    private const int Dimension = 5;
    private const float InverseTemperature = 4;
    private const double Step = 1e-4;

    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 30,
            ItemCount = 25,
            InteractionCount = 450,
        }
    );

    // Shared negatives are few or nearly the whole catalog, drawn repeatedly.
    public static TheoryData<LossKind, bool, int?, int?> Cases =>
        new()
        {
            { LossKind.BinaryCrossEntropy, true, null, null },
            { LossKind.BinaryCrossEntropy, false, null, 9 },
            { LossKind.BinaryCrossEntropy, true, null, 60 },
            { LossKind.Bpr, false, null, null },
            { LossKind.Bpr, true, null, 40 },
            { LossKind.Hinge, true, null, null },
            { LossKind.Hinge, false, null, 9 },
            { LossKind.Gbce, false, null, null },
            { LossKind.Gbce, false, null, 9 },
            { LossKind.Gbce, true, null, 40 },
            { LossKind.SampledSoftmax, false, null, null },
            { LossKind.SampledSoftmax, false, null, 9 },
            { LossKind.SampledSoftmax, true, null, 60 },
            { LossKind.InBatchSoftmax, false, null, null },
            { LossKind.InBatchSoftmax, true, null, null },
            { LossKind.InBatchSoftmax, true, 4, null },
            { LossKind.MixedSoftmax, false, null, 9 },
            { LossKind.MixedSoftmax, true, null, 9 },
            { LossKind.FullSoftmax, false, null, null },
            { LossKind.FullSoftmax, true, null, null },
        };

    [Fact]
    public void Every_loss_is_among_the_cases() =>
        Assert.Equal(
            Enum.GetValues<LossKind>(),
            Cases.Select(row => row.Data.Item1).Distinct().Order()
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_are_those_of_the_definition(
        LossKind kind,
        bool rejectHistory,
        int? hardNegatives,
        int? sharedNegatives
    )
    {
        var items = LossRegistry.Of(kind).Items;
        var isSampledForEach = items == BatchItems.Sampled && sharedNegatives is null;
        var options = new TrainingOptions
        {
            Loss = kind,
            BatchSize = isSampledForEach ? 96 : 24,
            RejectHistory = rejectHistory,
            HardNegativeCount = hardNegatives,
            NegativeCount = sharedNegatives,
            NegativeRatio = isSampledForEach ? 3 : null,
            // Not uniform, so that log q differs between items.
            NegativeSampling = kind is LossKind.SampledSoftmax or LossKind.MixedSoftmax
                ? NegativeSampling.LogPopularity
                : null,
        }.For(Data);
        foreach (var rows in Enum.GetValues<BatchRows>())
        {
            var batch = new TrainingBatch();
            new BatchBuilder(Data, TrainingSamples.Of(Data), options.BatchesOf(rows)).Build(
                0,
                0,
                batch
            );
            if (items != BatchItems.Catalog)
                Assert.Contains(batch.Multiplicity.Take(batch.Items.Count), count => count > 1);
            if (rejectHistory && !isSampledForEach)
                Assert.NotEmpty(batch.Masked);
            if (sharedNegatives is not null && items == BatchItems.Sampled)
                Assert.Contains(batch.Candidates.Take(batch.PositiveCount), batch.IsShared);
            AssertDefinition(options, batch);
        }
    }

    private static void AssertDefinition(TrainingOptions options, TrainingBatch batch)
    {
        var random = new RandomStream(9);
        var users = Gaussian(random, batch.PositiveCount);
        var items = Gaussian(random, batch.Items.Count);
        var definition = new Definition(options, batch, users, items);
        var expected = definition.Loss();

        foreach (var workers in (int[])[1, 3])
        {
            var (loss, userGradient, itemGradient) = Compute(options, batch, users, items, workers);

            Assert.Equal(expected, loss, 1e-5 * Math.Max(1, expected));
            AssertGradient(definition, definition.Users, userGradient);
            AssertGradient(definition, definition.Items, itemGradient);
        }
    }

    private static (double Loss, Matrix Users, Matrix Items) Compute(
        TrainingOptions options,
        TrainingBatch batch,
        Matrix users,
        Matrix items,
        int workers
    )
    {
        var vectors = new StepVectors(
            users,
            items,
            new Matrix(users.Rows, Dimension),
            new Matrix(items.Rows, Dimension)
        );
        using var team = new WorkerTeam(workers);
        var partial = new double[workers];
        var objective = options.LossDefinition.Create(options, Data);
        team.Run(worker =>
            partial[worker.Index] = objective.Compute(worker, vectors, batch, InverseTemperature)
        );
        return (partial.Sum(), vectors.UserGradient, vectors.ItemGradient);
    }

    private static void AssertGradient(Definition definition, double[] parameters, Matrix actual)
    {
        var expected = new double[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            var value = parameters[i];
            parameters[i] = value + Step;
            var above = definition.Loss();
            parameters[i] = value - Step;
            expected[i] = (above - definition.Loss()) / (2 * Step);
            parameters[i] = value;
        }

        var tolerance = 1e-4 * expected.Max(Math.Abs);
        Assert.True(tolerance > 0);
        for (var i = 0; i < parameters.Length; i++)
            Assert.Equal(expected[i], actual.Span[i], tolerance);
    }

    private static Matrix Gaussian(RandomStream random, int rows)
    {
        var matrix = new Matrix(rows, Dimension);
        foreach (ref var value in matrix.Span)
            value = (float)random.NextGaussian() / 3;
        return matrix;
    }

    /// <summary>The losses as their formulas say, straight from the interactions.</summary>
    private sealed class Definition(
        TrainingOptions options,
        TrainingBatch batch,
        Matrix users,
        Matrix items
    )
    {
        private static readonly int[] Counts = Data.CountTraining().PerItem;

        // By LogPopularity.
        private static readonly double[] Draws =
        [
            .. Counts.Select(count =>
                (Math.Log(count + 1.0) + 1e-6) / Counts.Sum(other => Math.Log(other + 1.0) + 1e-6)
            ),
        ];

        // The user of each positive.
        private readonly int[] userOf =
        [
            .. Enumerable
                .Range(0, batch.Users.Count)
                .SelectMany(row =>
                    Enumerable.Repeat(
                        batch.Users.Entity[row],
                        batch.Users.HistoryEnd[row] - batch.Users.FirstState[row] + 1
                    )
                ),
        ];

        public double[] Users { get; } = [.. users.Span.ToArray().Select(x => (double)x)];

        public double[] Items { get; } = [.. items.Span.ToArray().Select(x => (double)x)];

        public double Loss() => Enumerable.Range(0, batch.PositiveCount).Average(LossOf);

        private double LossOf(int row)
        {
            int[] candidates =
            [
                .. batch.Candidates.Skip(row * batch.CandidateCount).Take(batch.CandidateCount),
            ];
            if (options.LossDefinition.Items == BatchItems.Sampled && options.NegativeCount > 0)
                candidates =
                [
                    candidates[0],
                    .. Negatives(row, candidates[0]).Where(batch.IsShared),
                ];
            if (candidates.Length == 1 && options.LossDefinition.Items == BatchItems.Sampled)
                return 0;
            var positive = Score(row, candidates[0]);
            double[] negatives = [.. candidates.Skip(1).Select(place => Score(row, place))];
            return options.Loss switch
            {
                LossKind.BinaryCrossEntropy => (SoftPlus(-positive) + negatives.Sum(SoftPlus))
                    / candidates.Length,
                LossKind.Gbce => Gbce(positive, negatives),
                LossKind.Bpr => negatives.Average(negative => SoftPlus(negative - positive)),
                LossKind.Hinge => Math.Max(0, negatives.Max() - positive + 1),
                LossKind.SampledSoftmax => SampledSoftmax(row, candidates),
                LossKind.InBatchSoftmax or LossKind.MixedSoftmax or LossKind.FullSoftmax =>
                    SoftmaxOver(row, candidates[0]),
                _ => throw new InvalidOperationException($"{options.Loss} has no definition."),
            };
        }

        private double SampledSoftmax(int row, int[] candidates)
        {
            double[] scores =
            [
                .. candidates.Select(place =>
                {
                    var drawn = Draws[batch.Items.Entity[place]];
                    var q = options.NegativeCount is { } count
                        ? 1 - Math.Pow(1 - drawn, count)
                        : drawn;
                    return Score(row, place) - Math.Log(q);
                }),
            ];
            return LogSumExp(scores) - scores[0];
        }

        private double Gbce(double positive, double[] negatives)
        {
            var a = negatives.Length / (Data.ItemCount - 1.0);
            var beta = a * (options.Calibration!.Value * (1 - 1 / a) + 1 / a);
            return (beta * SoftPlus(-positive) + negatives.Sum(SoftPlus)) / (1 + negatives.Length);
        }

        // The slots of the batch but for the target and, where histories are rejected, the user's own items.
        private IEnumerable<int> Negatives(int row, int target)
        {
            var user = userOf[row];
            var own = Data
                .Log.ItemRows[Data.Log.UserOffsets[user]..Data.Split.TrainEnd[user]]
                .ToHashSet();
            return Enumerable
                .Range(0, batch.Items.Count)
                .Where(place => place != target)
                .Where(place => !options.RejectHistory || !own.Contains(batch.Items.Entity[place]));
        }

        private double SoftmaxOver(int row, int target)
        {
            var others = Negatives(row, target)
                .Select(place => Corrected(row, place))
                .OrderDescending()
                .Take(options.HardNegativeCount ?? int.MaxValue);
            var positive = Corrected(row, target);
            return LogSumExp([positive, .. others]) - positive;
        }

        private double Corrected(int row, int place)
        {
            if (options.LogQCorrection != true)
                return Score(row, place);
            var share = (double)Counts[batch.Items.Entity[place]] / Counts.Sum();
            var absent = Math.Pow(1 - share, options.BatchSize);
            if (options.NegativeCount is { } count)
                absent *= Math.Pow(1 - Draws[batch.Items.Entity[place]], count);
            return Score(row, place) - Math.Log(1 - absent);
        }

        private double Score(int row, int place)
        {
            var sum = 0.0;
            for (var column = 0; column < Dimension; column++)
                sum += Users[row * Dimension + column] * Items[place * Dimension + column];
            return sum * InverseTemperature;
        }

        private static double SoftPlus(double x) => Math.Log(1 + Math.Exp(x));

        private static double LogSumExp(double[] scores) =>
            Math.Log(scores.Sum(score => Math.Exp(score)));
    }
}
