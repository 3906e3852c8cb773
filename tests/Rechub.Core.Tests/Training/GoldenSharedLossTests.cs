using System.Text.Json;
using Rechub.Numerics;
using Rechub.Training.Batches;
using Rechub.Training.Losses;

namespace Rechub.Tests.Training;

/// <summary>
/// The losses of golden/sequence.json over a positive and its negatives, which a positive has alone or shares. User i is the unit
/// vector i, so that item j has the scores of all users as its vector, and its gradient is dLoss/dScore.
/// </summary>
public sealed class GoldenSharedLossTests
{
    private static readonly JsonElement[] Cases =
    [
        .. GoldenFile.Read("sequence.json").GetProperty("losses").EnumerateArray(),
    ];

    public static TheoryData<int, string> Names =>
        new(Cases.Select((golden, i) => (i, golden.GetProperty("name").GetString()!)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_and_gradients_of_shared_negatives_are_the_golden_ones(
        int number,
        string name
    )
    {
        var golden = Cases[number];
        var scores = Rows(golden, "scores");
        var (places, negatives) = (scores.Length, scores[0].Length - 1);
        var batch = Batch(places, candidates: 1, slots: negatives + places);
        batch.SharedCount = negatives;
        var items = new Matrix(negatives + places, places);
        for (var i = 0; i < places; i++)
        {
            batch.Candidates[i] = negatives + i;
            items.Row(negatives + i)[i] = scores[i][0];
            for (var j = 0; j < negatives; j++)
                items.Row(j)[i] = scores[i][1 + j];
        }

        float[]? logProbability = golden.TryGetProperty("negativeProbability", out _)
            ?
            [
                .. Logarithms(golden, "negativeProbability"),
                .. Logarithms(golden, "positiveProbability"),
            ]
            : null;
        foreach (var workers in (int[])[1, 2, 5])
        {
            var gradient = AssertLoss(
                golden,
                new SharedNegativesLoss(Objective(name, golden), logProbability),
                batch,
                items,
                workers
            );

            AssertGradient(
                golden,
                (place, column) => gradient.Row(column == 0 ? negatives + place : column - 1)[place]
            );
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_and_gradients_of_own_negatives_are_the_golden_ones(int number, string name)
    {
        var golden = Cases[number];
        var scores = Rows(golden, "scores");
        var (places, columns) = (scores.Length, scores[0].Length);
        var batch = Batch(places, columns, slots: places * columns);
        var items = new Matrix(places * columns, places);
        var logProbability = new float[places * columns];
        var corrects = golden.TryGetProperty("negativeProbability", out _);
        for (var slot = 0; slot < places * columns; slot++)
        {
            var (place, column) = (slot / columns, slot % columns);
            batch.Candidates[slot] = slot;
            items.Row(slot)[place] = scores[place][column];
            if (corrects)
                logProbability[slot] =
                    column == 0
                        ? Logarithms(golden, "positiveProbability")[place]
                        : Logarithms(golden, "negativeProbability")[column - 1];
        }

        var gradient = AssertLoss(
            golden,
            new CandidateLoss(Objective(name, golden), corrects ? logProbability : null),
            batch,
            items,
            workers: 2
        );

        AssertGradient(golden, (place, column) => gradient.Row(place * columns + column)[place]);
    }

    private static CandidateObjective Objective(string name, JsonElement golden) =>
        name switch
        {
            "BCE" => BinaryCrossEntropyLoss.Objective,
            "gBCE" => scores =>
                GbceLoss.Objective(
                    scores,
                    golden.GetProperty("t").GetSingle(),
                    golden.GetProperty("items").GetInt32()
                ),
            "SampledSoftmax" or "SampledSoftmax.logQ" => SampledSoftmaxLoss.Objective,
            _ => throw new InvalidOperationException($"No loss is known by the name {name}."),
        };

    private static TrainingBatch Batch(int places, int candidates, int slots)
    {
        var batch = new TrainingBatch();
        batch.Users.Resize(places);
        batch.ResizeCandidates(candidates);
        batch.ResizeItems(slots);
        for (var slot = 0; slot < slots; slot++)
            batch.Items.Entity[slot] = slot;
        return batch;
    }

    // Returns the gradient of the items.
    private static Matrix AssertLoss(
        JsonElement golden,
        ILoss loss,
        TrainingBatch batch,
        Matrix items,
        int workers
    )
    {
        var places = batch.PositiveCount;
        var users = new Matrix(places, places);
        for (var i = 0; i < places; i++)
            users.Row(i)[i] = 1;
        var vectors = new StepVectors(
            users,
            items,
            new Matrix(places, places),
            new Matrix(items.Rows, places)
        );
        using var team = new WorkerTeam(workers);
        var partial = new double[workers];
        team.Run(worker => partial[worker.Index] = loss.Compute(worker, vectors, batch, 1));

        var expected = golden.GetProperty("loss").GetDouble();
        Assert.Equal(expected, partial.Sum(), 1e-5 * Math.Max(1, expected));
        return vectors.ItemGradient;
    }

    private static void AssertGradient(JsonElement golden, Func<int, int, float> actual)
    {
        var expected = Rows(golden, "gradient");
        var tolerance = 1e-4f * expected.Max(row => row.Max(Math.Abs));
        for (var place = 0; place < expected.Length; place++)
        {
            for (var column = 0; column < expected[place].Length; column++)
                Assert.Equal(expected[place][column], actual(place, column), tolerance);
        }
    }

    private static float[][] Rows(JsonElement golden, string name) =>
        [.. golden.GetProperty(name).EnumerateArray().Select(Numbers)];

    private static float[] Logarithms(JsonElement golden, string name) =>
        Array.ConvertAll(Numbers(golden.GetProperty(name)), MathF.Log);

    private static float[] Numbers(JsonElement array) =>
        [.. array.EnumerateArray().Select(value => value.GetSingle())];
}
