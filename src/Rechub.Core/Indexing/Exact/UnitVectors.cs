namespace Rechub.Indexing.Exact;

/// <summary>Lengths of vectors.</summary>
internal static class UnitVectors
{
    // Of two vectors no longer than this neither the product nor the squared distance exceeds a 32-bit number.
    private const double LongestSquare = float.MaxValue / 4.0;

    /// <summary>Whether a vector is so long that its scores may overflow, or not finite.</summary>
    public static bool IsTooLong(ReadOnlySpan<float> vector) => !(Square(vector) <= LongestSquare);

    /// <summary>The Euclidean length of a vector.</summary>
    public static double Length(ReadOnlySpan<float> vector) => Math.Sqrt(Square(vector));

    /// <summary>Divides each row by its Euclidean length; a zero vector stays zero, so its cosine to anything is 0.</summary>
    public static void Normalise(Span<float> rows, int dimension)
    {
        for (; rows.Length > 0; rows = rows[dimension..])
        {
            var vector = rows[..dimension];
            var squares = Square(vector);
            if (squares == 0)
                continue;
            var length = Math.Sqrt(squares);
            foreach (ref var x in vector)
                x = (float)(x / length);
        }
    }

    private static double Square(ReadOnlySpan<float> vector)
    {
        var squares = 0.0;
        foreach (var x in vector)
            squares += (double)x * x;
        return squares;
    }
}
