namespace Rechub.Training;

/// <summary>Losses of a positive's score (first) against its negatives'; each replaces the scores by its derivatives.</summary>
internal static class CandidateObjectives
{
    private const float HingeMargin = 1;

    /// <summary>Mean of −log σ(s) for the positive and −log(1 − σ(s)) for the negatives, computed from scores without overflow.</summary>
    public static float BinaryCrossEntropy(Span<float> scores)
    {
        var loss = 0f;
        for (var i = 0; i < scores.Length; i++)
        {
            var sign = i == 0 ? -1 : 1;
            loss += SoftPlus(sign * scores[i]);
            scores[i] = sign * Sigmoid(sign * scores[i]) / scores.Length;
        }

        return loss / scores.Length;
    }

    /// <summary>Mean over negatives of −log σ(positive − negative).</summary>
    public static float Bpr(Span<float> scores)
    {
        var (positive, negatives) = (scores[0], scores.Length - 1);
        var loss = 0f;
        scores[0] = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            var difference = scores[i] - positive;
            loss += SoftPlus(difference);
            scores[i] = Sigmoid(difference) / negatives;
            scores[0] -= scores[i];
        }

        return loss / negatives;
    }

    /// <summary>max(0, largest negative − positive + 1).</summary>
    public static float Hinge(Span<float> scores) => Hinge(scores, HingeMargin);

    /// <summary>max(0, largest negative − positive + margin).</summary>
    public static float Hinge(Span<float> scores, float margin)
    {
        var hardest = 1;
        for (var i = 2; i < scores.Length; i++)
        {
            if (scores[i] > scores[hardest])
                hardest = i;
        }

        var loss = scores[hardest] - scores[0] + margin;
        scores.Clear();
        if (loss <= 0)
            return 0;
        scores[0] = -1;
        scores[hardest] = 1;
        return loss;
    }

    /// <summary>log Σ exp(s) − positive.</summary>
    public static float Softmax(Span<float> scores)
    {
        var largest = scores[0];
        foreach (var score in scores)
            largest = MathF.Max(largest, score);
        var positive = scores[0] - largest;
        var sum = 0f;
        foreach (ref var score in scores)
        {
            score = MathF.Exp(score - largest);
            sum += score;
        }

        foreach (ref var score in scores)
            score /= sum;
        scores[0] -= 1;
        return MathF.Log(sum) - positive;
    }

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    // log(1 + eˣ)
    private static float SoftPlus(float x) =>
        MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x)));
}
