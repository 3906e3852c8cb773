namespace Rechub.Evaluation;

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    private const double Precision = 1e-15;
    private const int MaximumTerms = 10_000;

    /// <summary>
    /// Two-sided p-value, P(|T| ≥ |t|): the regularized incomplete beta function I(ν/2, 1/2) at ν / (ν + t²).
    /// </summary>
    /// <param name="t">The statistic; infinite gives 0.</param>
    /// <param name="freedom">Degrees of freedom ν, at least 1.</param>
    public static double TwoSided(double t, int freedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(freedom);
        var square = t * t;
        if (double.IsPositiveInfinity(square))
            return 0;
        var a = freedom / 2.0;
        var x = freedom / (freedom + square);
        var rest = square / (freedom + square);
        var front = Math.Pow(x, a) * Math.Sqrt(rest) / Beta(freedom);
        // The continued fraction converges fast below the mean of the beta distribution; above it, its complement does.
        return x < (a + 1) / (a + 2.5)
            ? front * Fraction(a, 0.5, x) / a
            : 1 - (front * Fraction(0.5, a, rest) / 0.5);
    }

    /// <summary>B(ν/2, 1/2), from B(1/2, 1/2) = π or B(1, 1/2) = 2 by B(a + 1, b) = B(a, b) · a / (a + b).</summary>
    private static double Beta(int freedom)
    {
        var beta = freedom % 2 == 0 ? 2 : Math.PI;
        for (var twice = freedom % 2 == 0 ? 2 : 1; twice < freedom; twice += 2)
            beta *= twice / (twice + 1.0);
        return beta;
    }

    /// <summary>The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method.</summary>
    private static double Fraction(double a, double b, double x)
    {
        var numerator = 1.0;
        var denominator = 0.0;
        var value = 1.0;
        var step = 0.0;
        for (var n = 1; n <= MaximumTerms && Math.Abs(step - 1) > Precision; n++)
        {
            var m = n / 2;
            var product = n % 2 == 0 ? m * (b - m) : -(a + m) * (a + b + m);
            var term = product * x / ((a + n - 1) * (a + n));
            numerator = 1 + (term / numerator);
            denominator = 1 / (1 + (term * denominator));
            step = numerator * denominator;
            value *= step;
        }

        return 1 / value;
    }
}
