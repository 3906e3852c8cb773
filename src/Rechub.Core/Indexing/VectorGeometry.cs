namespace Rechub.Indexing;

/// <summary>Lengths and products of single vectors, summed in double precision.</summary>
internal static class VectorGeometry
{
    // Of two vectors no longer than this neither the product nor the squared distance exceeds a 32-bit number.
    private const double LongestSquare = float.MaxValue / 4.0;

    /// <summary>The inner product of two vectors.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += (double)x[i] * y[i];
        return sum;
    }

    /// <summary>The Euclidean length of a vector.</summary>
    public static double Length(ReadOnlySpan<float> vector) => Math.Sqrt(Dot(vector, vector));

    /// <summary>Whether every number is finite.</summary>
    public static bool IsFinite(ReadOnlySpan<float> numbers) =>
        !numbers.ContainsAnyExceptInRange(float.MinValue, float.MaxValue);

    /// <summary>Whether a vector is so long that its scores may exceed what 32-bit numbers hold, or not finite.</summary>
    public static bool IsTooLong(ReadOnlySpan<float> vector) =>
        !(Dot(vector, vector) <= LongestSquare);

    /// <summary>Divides each row by its Euclidean length; a zero vector stays zero, so its cosine to anything is 0.</summary>
    public static void Normalize(Span<float> rows, int dimension)
    {
        for (; rows.Length > 0; rows = rows[dimension..])
        {
            var vector = rows[..dimension];
            var length = Length(vector);
            if (length == 0)
                continue;
            foreach (ref var x in vector)
                x = (float)(x / length);
        }
    }

    /// <summary>A copy of row-major vectors, each divided by its length.</summary>
    public static float[] Normalized(ReadOnlySpan<float> rows, int dimension)
    {
        var unit = rows.ToArray();
        Normalize(unit, dimension);
        return unit;
    }
}
