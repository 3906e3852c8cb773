using Rechub.Evaluation;

namespace Rechub.Tests.Evaluation;

public sealed class PairedComparisonTests
{
    public static TheoryData<double> Statistics => [0, 1e-6, 0.3, 1, 2.5, 12, 500];

    // With 1, 2 and 4 degrees of freedom the distribution has a closed form (Abramowitz and Stegun 26.7.3 and 26.7.4).
    [Theory]
    [MemberData(nameof(Statistics))]
    public void The_tails_are_those_of_the_closed_forms(double t)
    {
        AssertClose(1 - (2 / Math.PI * Math.Atan(t)), StudentT.TwoSided(t, 1));
        AssertClose(1 - (t / Math.Sqrt(2 + (t * t))), StudentT.TwoSided(-t, 2));
        AssertClose(1 - (t * (6 + (t * t)) / Math.Pow(4 + (t * t), 1.5)), StudentT.TwoSided(t, 4));

        static void AssertClose(double expected, double actual) =>
            Assert.Equal(expected, actual, 1e-13);
    }

    // The density integrated by mpmath 1.3 (quad) with 40 digits.
    [Theory]
    [InlineData(0.1, 99, 0.92054655073758229)]
    [InlineData(2, 30, 0.054625044962983104)]
    [InlineData(1.96, 6039, 0.050041709541764593)]
    [InlineData(5, 6039, 5.8948619239138091e-7)]
    [InlineData(12, 100, 4.3950877156043781e-21)]
    public void The_tails_are_those_of_the_integrated_density(double t, int freedom, double p) =>
        Assert.Equal(1, StudentT.TwoSided(t, freedom) / p, 1e-11);

    [Fact]
    public void The_test_is_Students_paired_one()
    {
        // Differences 0.1, 0.2 and 0.6: mean 0.3, variance 0.07, so t is 0.3 / √(0.07 / 3), with 2 degrees of freedom.
        var t = 0.3 / Math.Sqrt(0.07 / 3);
        var comparison = Compare([0.1, 0.2, 0.3], [0.2, 0.4, 0.9]);

        Assert.Equal(0.3, comparison.Change, 1e-12);
        Assert.Equal(0.2, comparison.Reference, 1e-12);
        Assert.Equal(0.5, comparison.Difference, 1e-12);
        Assert.Equal(3, comparison.UserCount);
        Assert.Equal(1 - (t / Math.Sqrt(2 + (t * t))), comparison.PValue, 1e-12);
    }

    [Fact]
    public void Without_spread_there_is_nothing_to_test()
    {
        Assert.Equal(1, Compare([0.1, 0.7], [0.1, 0.7]).PValue);
        Assert.Equal(1, Compare([0.5], [0.5]).PValue);
        Assert.Equal(double.NaN, Compare([0.5], [0.9]).PValue);
        // 0.3 − 0.2 and 0.9 − 0.8 are not equal to the last bit.
        Assert.Equal(double.NaN, Compare([0.2, 0.8], [0.3, 0.9]).PValue);
    }

    [Fact]
    public void A_user_who_stands_twice_in_a_run_is_named()
    {
        var run = Run([0.1, 0.2]);
        // The first user once more, with an id as a file has it.
        UserMetric[] twice = [.. run, run[0] with { UserId = $"{run[0].UserId}" }];

        AssertRefused(twice, run);
        AssertRefused(run, twice);

        static void AssertRefused(UserMetric[] reference, UserMetric[] difference)
        {
            var error = Assert.Throws<RechubException>(() =>
            {
                PairedComparison.Compare(reference, difference);
            });
            Assert.Equal("UserMeasuredTwice", error.ErrorId);
        }
    }

    private static TopKComparison Compare(double[] reference, double[] difference) =>
        PairedComparison
            .Compare(Run(reference), Run(difference))
            .Single(comparison => comparison.Metric == nameof(UserMetric.NDCG));

    private static UserMetric[] Run(double[] values) =>
        [.. values.Select((value, user) => new UserMetric((long)user, 10, value, 0, 0, 0, 0, 0))];
}
