using Rechub.Numerics;

namespace Rechub.Layers;

/// <summary>Division of a vector by its L2 norm, v = h/|h|, and its gradient.</summary>
internal static unsafe class UnitLength
{
    private const float SmallestNorm = 1e-12f;

    /// <summary>Divides a vector by its norm, or by 1e-12 if that is larger; returns the factor.</summary>
    public static float Normalize(float* vector, int length)
    {
        var norm = MathF.Sqrt(VectorMath.Dot(vector, vector, length));
        var inverse = 1 / MathF.Max(norm, SmallestNorm);
        VectorMath.Scale(vector, inverse, length);
        return inverse;
    }

    /// <summary>Turns dv into dh = (dv − v·(v·dv)) / |h|.</summary>
    /// <param name="vector">v.</param>
    /// <param name="gradient">dv, then dh.</param>
    /// <param name="inverse">What <see cref="Normalize"/> returned.</param>
    /// <param name="length">Number of elements.</param>
    public static void Backward(float* vector, float* gradient, float inverse, int length)
    {
        var along = VectorMath.Dot(vector, gradient, length);
        VectorMath.AddScaled(gradient, vector, -along, length);
        VectorMath.Scale(gradient, inverse, length);
    }
}
