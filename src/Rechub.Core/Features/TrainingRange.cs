namespace Rechub.Features;

/// <summary>
/// The range that a feature's numbers are clipped to. With the quantiles q₁ (1 %) and q₉₉ (99 %) of the training part, it is
/// [q₁ − (q₉₉ − q₁), q₉₉ + (q₉₉ − q₁)], but no wider than from the least to the greatest training value: a single wrong number
/// widens it no further than the other numbers lie apart. If q₁ = q₉₉, as in a column of zeros with a few ones, it is from the least to
/// the greatest.
/// </summary>
internal static class TrainingRange
{
    private const double Tail = 0.01;

    /// <summary>The range of some finite numbers, at least one.</summary>
    public static (double Least, double Greatest) Of(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        // Towards the middle, so that of few numbers the first and the last are no quantile.
        var last = sorted.Length - 1;
        var low = sorted[Math.Min((int)Math.Ceiling(Tail * last), last / 2)];
        var high = sorted[Math.Max((int)Math.Floor((1 - Tail) * last), (last + 1) / 2)];
        var spread = high - low;
        return spread == 0
            ? (sorted[0], sorted[^1])
            : (Math.Max(sorted[0], low - spread), Math.Min(sorted[^1], high + spread));
    }
}
