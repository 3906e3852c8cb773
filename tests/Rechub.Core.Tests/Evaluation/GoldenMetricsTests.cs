using System.Globalization;
using System.Text.Json;
using Rechub.Evaluation;

namespace Rechub.Tests.Evaluation;

public sealed class GoldenMetricsTests
{
    private static readonly JsonElement Golden = GoldenFile.Read("metrics.json");

    public static TheoryData<string> Cases() =>
        [
            .. Golden
                .GetProperty("cases")
                .EnumerateArray()
                .Select(x => x.GetProperty("name").GetString()!),
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Under_its_convention_every_number_is_the_librarys(string name)
    {
        var given = Case(name);
        foreach (var metric in Evaluate(given, MetricConvention.TorchRechub))
        {
            AssertMetric(given, "NDCG", metric.K, metric.NDCG);
            AssertMetric(given, "MRR", metric.K, metric.MRR);
            AssertMetric(given, "Recall", metric.K, metric.Recall);
            AssertMetric(given, "Precision", metric.K, metric.Precision);
            AssertMetric(given, "HitRate", metric.K, metric.HitRate);
            AssertMetric(given, "Hit", metric.K, metric.MicroHit);
            Assert.Equal(given.GetProperty("n_users").GetInt32(), metric.UserCount);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Metrics_are_the_librarys_but_means_are_over_users_with_truth(string name)
    {
        var given = Case(name);
        if (name == "duplicate_predictions")
            return;
        var users = given.GetProperty("n_users").GetInt32();
        var withTruth = given.GetProperty("n_users_with_gt").GetInt32();
        foreach (var metric in Evaluate(given))
        {
            Assert.Equal(withTruth, metric.UserCount);
            Assert.Equal(users - withTruth, metric.SkippedUserCount);
            // The library's means are over all users.
            AssertMetric(given, "NDCG", metric.K, metric.NDCG * withTruth / users);
            AssertMetric(given, "MRR", metric.K, metric.MRR * withTruth / users);
            AssertMetric(given, "Recall", metric.K, metric.Recall * withTruth / users);
            AssertMetric(given, "Precision", metric.K, metric.Precision * withTruth / users);
            AssertMetric(given, "HitRate", metric.K, metric.HitRate * withTruth / users);
            AssertMetric(given, "Hit", metric.K, metric.MicroHit);
        }
    }

    [Fact]
    public void A_repeated_item_is_credited_once()
    {
        var metric = Evaluate(Case("duplicate_predictions"))[^1];

        Assert.Equal(1, metric.NDCG);
        Assert.Equal(1, metric.Recall);
        Assert.Equal(1.0 / 3, metric.Precision, 1e-12);
    }

    [Fact]
    public void What_makes_the_library_fail_is_a_number_here()
    {
        foreach (var given in Golden.GetProperty("library_errors").EnumerateArray())
        {
            var metric = Assert.Single(Evaluate(given));
            Assert.Equal(0, metric.NDCG);
            Assert.Equal(0, metric.HitRate);
        }
    }

    [Fact]
    public void Coverage_diversity_and_novelty_are_the_librarys()
    {
        foreach (var given in Golden.GetProperty("beyond_accuracy").EnumerateArray())
        {
            var vectors = given.GetProperty("item_embeddings");
            var popularity = given.GetProperty("item_popularity");
            var lists = given
                .GetProperty("y_pred")
                .EnumerateObject()
                .Select(user => (IReadOnlyList<object>)Ids(user.Value))
                .ToArray();
            var all = Enumerable.Range(0, lists.Length).ToArray();
            var cutoffs = given
                .GetProperty("ks")
                .EnumerateArray()
                .Select(k => k.GetInt32())
                .ToArray();
            var beyond = new BeyondAccuracyMetrics(
                lists,
                cutoffs,
                items =>
                    Array.ConvertAll(
                        items,
                        item =>
                            vectors.TryGetProperty($"{item}", out var vector)
                                ? vector.EnumerateArray().Select(x => x.GetSingle()).ToArray()
                                : null
                    ),
                item =>
                    popularity.TryGetProperty($"{item}", out var share) ? share.GetDouble() : null,
                MetricConvention.TorchRechub
            );
            foreach (var (i, cutoff) in cutoffs.Index())
            {
                AssertMetric(
                    given,
                    "Coverage",
                    cutoff,
                    (double)beyond.Recommended(i, all).Covered
                        / given.GetProperty("all_items").GetArrayLength()
                );
                AssertMetric(
                    given,
                    "Diversity",
                    cutoff,
                    beyond.Diversity(i, all).Value!.Value,
                    1e-5
                );
                AssertMetric(given, "Novelty", cutoff, beyond.Novelty(i, all).Value!.Value, 1e-6);
            }
        }
    }

    private static JsonElement Case(string name) =>
        Golden
            .GetProperty("cases")
            .EnumerateArray()
            .Single(x => x.GetProperty("name").GetString() == name);

    private static IReadOnlyList<TopKMetric> Evaluate(
        JsonElement given,
        MetricConvention? convention = null
    )
    {
        var evaluator = new TopKEvaluator(
            [.. given.GetProperty("ks").EnumerateArray().Select(k => k.GetInt32())],
            convention
        );
        foreach (var user in given.GetProperty("y_true").EnumerateObject())
            evaluator.Add(
                user.Name,
                Ids(given.GetProperty("y_pred").GetProperty(user.Name)),
                Ids(user.Value)
            );
        return evaluator.Report();
    }

    private static object[] Ids(JsonElement items) =>
        [.. items.EnumerateArray().Select(x => (object)x.GetInt64())];

    private static void AssertMetric(
        JsonElement given,
        string name,
        int cutoff,
        double actual,
        double tolerance = 1e-7
    ) =>
        Assert.Equal(
            given
                .GetProperty("expected")
                .GetProperty(name)
                .GetProperty(cutoff.ToString(CultureInfo.InvariantCulture))
                .GetDouble(),
            actual,
            tolerance
        );
}
