namespace Rechub.Training.Losses;

/// <summary>The logistic function, and softplus, its integral.</summary>
internal static class Logistic
{
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    /// <summary>log(1 + eˣ), without overflow.</summary>
    public static float SoftPlus(float x) =>
        MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x)));
}
