namespace Rechub.Milvus;

/// <summary>The little arithmetic that is done on this side of the wire.</summary>
internal static class VectorMath
{
    /// <summary>Inner product.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return (float)sum;
    }

    /// <summary>Euclidean length.</summary>
    public static float Norm(ReadOnlySpan<float> a) => MathF.Sqrt(Dot(a, a));

    /// <summary>Whether no number is NaN or infinite.</summary>
    public static bool IsFinite(ReadOnlySpan<float> a)
    {
        foreach (var x in a)
        {
            if (!float.IsFinite(x))
                return false;
        }

        return true;
    }

    /// <summary>A copy of row-major vectors, each scaled to length one; a vector of zeros stays.</summary>
    public static float[] Normalised(ReadOnlySpan<float> vectors, int dimension)
    {
        var scaled = vectors.ToArray();
        for (var start = 0; start < scaled.Length; start += dimension)
        {
            var vector = scaled.AsSpan(start, dimension);
            var norm = Norm(vector);
            if (norm == 0)
                continue;
            for (var i = 0; i < vector.Length; i++)
                vector[i] /= norm;
        }

        return scaled;
    }
}
