namespace Rechub.Indexing.Storage;

/// <summary>Vectors of length one.</summary>
internal static class UnitVectors
{
    /// <summary>Divides each row by its Euclidean length; a zero vector stays zero, so its cosine to anything is 0.</summary>
    public static void Normalise(Span<float> rows, int dimension)
    {
        for (; rows.Length > 0; rows = rows[dimension..])
        {
            var vector = rows[..dimension];
            var squares = 0.0;
            foreach (var x in vector)
                squares += (double)x * x;
            if (squares == 0)
                continue;
            var length = Math.Sqrt(squares);
            foreach (ref var x in vector)
                x = (float)(x / length);
        }
    }
}
