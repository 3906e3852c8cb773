namespace Rechub.Indexing.Exact;

/// <summary>
/// How far the score of a vector's rounded numbers can be from the score that counts, for one query. With x the vector and h its
/// rounded numbers, |x − h| is at most <see cref="VectorPanels.RoundingShare"/> of |x|; an inner product then changes by at most
/// |q| · |x − h| (Cauchy–Schwarz), a distance by at most |x − h| (triangle inequality). To that comes what summing d terms in
/// 32-bit numbers may lose, at most γ = d·u / (1 − d·u) of the sum of absolute terms (Higham, Accuracy and Stability of Numerical
/// Algorithms, 3.1), and what numbers too small to be normal lose, which is below <see cref="Smallest"/> a term.
/// </summary>
internal readonly struct RoundingBound
{
    // Unit roundoff of a 32-bit number.
    private const double Unit = 1.0 / (1 << 24);

    // The largest error of rounding or multiplying numbers that are not normal.
    private const double Smallest = 1.2e-38;

    private readonly double queryLength;
    private readonly int dimension;
    private readonly bool isDistance;
    private readonly double gamma;

    /// <param name="query">The query's vector.</param>
    /// <param name="isDistance">Whether scores are negated squared distances rather than inner products.</param>
    public RoundingBound(ReadOnlySpan<float> query, bool isDistance)
    {
        queryLength = VectorGeometry.Length(query);
        dimension = query.Length;
        this.isDistance = isDistance;
        // A difference and a square round as well.
        var terms = (dimension + 2) * Unit;
        gamma = terms / (1 - terms);
    }

    /// <summary>
    /// A limit that the rounded numbers of every vector exceed whose score exceeds a threshold, if none is longer than
    /// <paramref name="longest"/>.
    /// </summary>
    public float Limit(float threshold, float longest)
    {
        var rounding = (longest * VectorPanels.RoundingShare) + (dimension * Smallest);
        double limit;
        if (isDistance)
        {
            var distance = Math.Sqrt(Math.Max(0.0, -threshold) / (1 - gamma)) + rounding;
            limit = -(distance * distance * (1 + gamma)) - (2 * dimension * Smallest);
        }
        else
        {
            var summing = 2 * gamma * queryLength * (longest + rounding);
            limit = threshold - (queryLength * rounding) - summing - (2 * dimension * Smallest);
        }

        return MathF.BitDecrement((float)limit);
    }
}
