using System.Text.Json;
using Rechub.Numerics;
using Rechub.Tests.Models;
using Rechub.Training.Batches;
using Rechub.Training.Losses;

namespace Rechub.Tests.Training;

/// <summary>golden/losses.json: values and gradients. The original's quirks and its broken extreme case are its own.</summary>
public sealed class GoldenLossTests
{
    private const float LossTolerance = 1e-5f;
    private const float GradientTolerance = 1e-4f;
    private static readonly JsonElement File = GoldenFile.Read("losses.json");

    [Theory]
    [InlineData("bpr_one_negative")]
    [InlineData("bpr_many_negatives")]
    [InlineData("bpr_extreme")]
    public void Bpr(string name) => AssertPairs(name, BprLoss.Objective);

    [Theory]
    [InlineData("hinge_margin2")]
    [InlineData("hinge_margin0.5")]
    [InlineData("hinge_one_negative_column")]
    public void Hinge(string name)
    {
        var margin = Margin(name);
        AssertPairs(name, scores => HingeLoss.Objective(scores, margin));
    }

    [Theory]
    [InlineData("listwise_softmax_target0")]
    [InlineData("listwise_softmax_target0_large_scores")]
    public void Softmax_over_candidates(string name)
    {
        var golden = Case(name);
        var scores = GoldenTower.Tensor(golden.GetProperty("inputs").GetProperty("scores"));
        var count = golden
            .GetProperty("inputs")
            .GetProperty("scores")
            .GetProperty("shape")[1]
            .GetInt32();
        var rows = scores.Length / count;
        var loss = 0f;
        for (var row = 0; row < rows; row++)
            loss += SampledSoftmaxLoss.Objective(scores.AsSpan(row * count, count)) / rows;

        AssertLoss(golden, loss);
        AssertGradient(golden, "scores", Array.ConvertAll(scores, derivative => derivative / rows));
    }

    [Theory]
    [InlineData("inbatch_from_embeddings_t0.1", 1)]
    [InlineData("inbatch_from_embeddings_t0.1", 2)]
    [InlineData("inbatch_from_embeddings_t0.1_logq", 1)]
    [InlineData("inbatch_from_embeddings_t0.1_logq", 2)]
    public void Softmax_over_the_batch(string name, int workers)
    {
        var golden = Case(name);
        var inputs = golden.GetProperty("inputs");
        var constants = golden.GetProperty("constants");
        var vectors = new StepVectors(
            Load(inputs.GetProperty("user")),
            Load(inputs.GetProperty("item")),
            Empty(inputs),
            Empty(inputs)
        );

        var loss = Compute(
            vectors,
            new SoftmaxLoss(LogProbability(constants)),
            constants.GetProperty("temperature").GetSingle(),
            workers
        );

        AssertLoss(golden, (float)loss);
        AssertGradient(golden, "user", vectors.UserGradient.Span.ToArray());
        AssertGradient(golden, "item", vectors.ItemGradient.Span.ToArray());
    }

    /// <summary>Scores S of a case are those of users I and items Sᵀ; dLoss/dS is the items' gradient, transposed.</summary>
    [Theory]
    [InlineData("inbatch_softmax_t0.1", 1)]
    [InlineData("inbatch_softmax_t0.1_logq", 2)]
    [InlineData("inbatch_hard_negatives", 1)]
    [InlineData("inbatch_hard_negatives", 3)]
    public void Softmax_over_scores(string name, int workers)
    {
        var golden = Case(name);
        var scores = Load(golden.GetProperty("inputs").GetProperty("scores"));
        var count = scores.Rows;
        var constants = golden.GetProperty("constants");
        var vectors = new StepVectors(
            new Matrix(count, count),
            new Matrix(count, count),
            new Matrix(count, count),
            new Matrix(count, count)
        );
        for (var i = 0; i < count; i++)
        {
            vectors.Users.Row(i)[i] = 1;
            for (var j = 0; j < count; j++)
                vectors.Items.Row(j)[i] = scores.Row(i)[j];
        }

        var loss = Compute(
            vectors,
            new SoftmaxLoss(
                LogProbability(constants),
                constants.TryGetProperty("neg_ratio", out var hardest) ? hardest.GetInt32() : 0
            ),
            constants.TryGetProperty("temperature", out var t) ? t.GetSingle() : 1,
            workers
        );

        AssertLoss(golden, (float)loss);
        var gradient = new float[count * count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
                gradient[i * count + j] = vectors.ItemGradient.Row(j)[i];
        }

        if (!constants.TryGetProperty("neg_index", out var hard))
        {
            AssertGradient(golden, "scores", gradient);
            return;
        }

        // Of this case the file has no gradient, but which negatives have one.
        for (var i = 0; i < count; i++)
        {
            var negatives = hard[i].EnumerateArray().Select(index => index.GetInt32());
            Assert.Equal(
                negatives.Append(i).Order(),
                Enumerable.Range(0, count).Where(j => gradient[i * count + j] != 0)
            );
        }
    }

    // A batch whose user i has item i for its positive.
    private static double Compute(
        StepVectors vectors,
        SoftmaxLoss loss,
        float temperature,
        int workers
    )
    {
        var batch = new TrainingBatch();
        batch.Users.Resize(vectors.Users.Rows);
        batch.ResizeCandidates(1);
        batch.ResizeItems(vectors.Items.Rows);
        for (var i = 0; i < vectors.Users.Rows; i++)
            (batch.Candidates[i], batch.Items.Entity[i]) = (i, i);
        using var team = new WorkerTeam(workers);
        var partial = new double[workers];
        team.Run(worker =>
            partial[worker.Index] = loss.Compute(worker, vectors, batch, 1 / temperature)
        );
        return partial.Sum();
    }

    private static float[]? LogProbability(JsonElement constants) =>
        constants.TryGetProperty("item_prob", out var probability)
            ? Array.ConvertAll(GoldenTower.Tensor(probability), MathF.Log)
            : null;

    private static void AssertPairs(string name, CandidateObjective objective)
    {
        var golden = Case(name);
        var positives = GoldenTower.Tensor(golden.GetProperty("inputs").GetProperty("pos"));
        var negatives = GoldenTower.Tensor(golden.GetProperty("inputs").GetProperty("neg"));
        var (rows, count) = (positives.Length, negatives.Length / positives.Length);
        var positiveGradient = new float[rows];
        var negativeGradient = new float[negatives.Length];
        var loss = 0f;
        for (var row = 0; row < rows; row++)
        {
            float[] scores = [positives[row], .. negatives.AsSpan(row * count, count)];
            loss += objective(scores) / rows;
            positiveGradient[row] = scores[0] / rows;
            for (var i = 0; i < count; i++)
                negativeGradient[row * count + i] = scores[i + 1] / rows;
        }

        AssertLoss(golden, loss);
        AssertGradient(golden, "pos", positiveGradient);
        AssertGradient(golden, "neg", negativeGradient);
    }

    private static JsonElement Case(string name) =>
        File.GetProperty("cases")
            .EnumerateArray()
            .First(golden => golden.GetProperty("name").GetString() == name);

    private static float Margin(string name) =>
        Case(name).GetProperty("constants").GetProperty("margin").GetSingle();

    private static Matrix Load(JsonElement tensor)
    {
        var shape = tensor.GetProperty("shape");
        var matrix = new Matrix(shape[0].GetInt32(), shape[1].GetInt32());
        GoldenTower.Tensor(tensor).CopyTo(matrix.Span);
        return matrix;
    }

    private static Matrix Empty(JsonElement inputs)
    {
        var shape = inputs.GetProperty("user").GetProperty("shape");
        return new Matrix(shape[0].GetInt32(), shape[1].GetInt32());
    }

    private static void AssertLoss(JsonElement golden, float loss)
    {
        var expected = golden.GetProperty("loss").GetSingle();
        Assert.Equal(expected, loss, LossTolerance * MathF.Max(1, MathF.Abs(expected)));
    }

    private static void AssertGradient(JsonElement golden, string input, float[] actual)
    {
        var expected = GoldenTower.Tensor(golden.GetProperty("grads").GetProperty(input));
        var tolerance = GradientTolerance * expected.Max(MathF.Abs);
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}
