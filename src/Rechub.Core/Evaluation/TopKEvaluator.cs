using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rechub.Numerics;

namespace Rechub.Evaluation;

/// <summary>
/// Accumulates the metrics of lists at several cut-offs. Relevance is binary. Lists may be shorter than a cut-off. Unless the
/// convention says otherwise, a repeated item counts at its first rank only, and means are over users with ground truth.
/// </summary>
public sealed class TopKEvaluator
{
    private const int Resamples = 1000;
    private readonly int[] cutoffs;
    private readonly int longest;
    private readonly MetricConvention convention;
    private readonly ListScore[] sums;
    private readonly List<int> hits = [];
    private readonly HashSet<object> found = [];
    private readonly List<(object UserId, int? Fold)> owners = [];
    private readonly List<ListScore>[] scores;
    private int users;
    private int skipped;
    private long relevantItems;

    /// <summary>Makes an evaluator without lists.</summary>
    /// <param name="cutoffs">The cut-offs K, each at least 1, in the order of the report.</param>
    /// <param name="convention">Choices on which libraries differ; <see cref="MetricConvention.Default"/> when null.</param>
    public TopKEvaluator(IReadOnlyList<int> cutoffs, MetricConvention? convention = null)
    {
        ArgumentNullException.ThrowIfNull(cutoffs);
        if (cutoffs.Count == 0 || cutoffs.Min() < 1)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "InvalidCutoff",
                "There must be a cut-off K, and each must be at least 1.",
                cutoffs
            );
        this.cutoffs = [.. cutoffs];
        longest = cutoffs.Max();
        this.convention = convention ?? MetricConvention.Default;
        sums = new ListScore[this.cutoffs.Length];
        scores = Array.ConvertAll(this.cutoffs, _ => new List<ListScore>());
    }

    /// <summary>Adds a user's list.</summary>
    /// <param name="userId">The user that the list is for.</param>
    /// <param name="items">Item ids, best first.</param>
    /// <param name="relevant">Held-out item ids. A user without any is left out, and counted as skipped.</param>
    /// <param name="fold">Number of the fold that the list is of; null for none.</param>
    public void Add(
        object userId,
        IReadOnlyList<object> items,
        IReadOnlyCollection<object> relevant,
        int? fold = null
    )
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(relevant);
        var truth = relevant.Count <= 1 ? relevant : relevant.ToHashSet();
        if (truth.Count == 0)
        {
            skipped++;
            if (convention.CountUsersWithoutTruth)
                users++;
            return;
        }

        users++;
        relevantItems += truth.Count;
        FindHits(items, truth);
        owners.Add((userId, fold));
        for (var i = 0; i < cutoffs.Length; i++)
        {
            var score = ListScore.Of(
                CollectionsMarshal.AsSpan(hits),
                cutoffs[i],
                truth.Count,
                convention.CapPrecision
            );
            scores[i].Add(score);
            sums[i] += score;
        }
    }

    /// <summary>The metrics of each user with ground truth, cut-off by cut-off.</summary>
    public IEnumerable<UserMetric> PerUser() =>
        cutoffs.SelectMany(
            (cutoff, i) =>
                scores[i]
                    .Select(
                        (score, user) =>
                            new UserMetric(
                                owners[user].UserId,
                                K: cutoff,
                                NDCG: score.NDCG,
                                MRR: score.ReciprocalRank,
                                Recall: score.Recall,
                                HitRate: score.HasHit,
                                Precision: score.Precision,
                                MAP: score.AveragePrecision
                            )
                            {
                                Fold = owners[user].Fold,
                            }
                    )
        );

    /// <summary>
    /// Confidence intervals of the means at a cut-off: percentile bootstrap over users, 1000 resamples (Efron 1979). The seed is
    /// fixed: equal lists give equal intervals.
    /// </summary>
    /// <param name="cutoff">Index of the cut-off.</param>
    /// <param name="confidence">Such as 0.95.</param>
    /// <param name="cancellation">Stops the work.</param>
    public MetricInterval[] Intervals(
        int cutoff,
        double confidence,
        CancellationToken cancellation = default
    )
    {
        var users = CollectionsMarshal.AsSpan(scores[cutoff]);
        if (users.Length == 0)
            return [];
        var stream = new RandomStream(seed: 1);
        var means = new ListScore[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var draw = 0; draw < users.Length; draw++)
                means[i] += users[stream.Next(users.Length)];
        }

        MetricInterval Interval(string name, Func<ListScore, double> value)
        {
            var sorted = means.Select(mean => value(mean) / owners.Count).Order().ToArray();
            var tail = (1 - confidence) / 2 * (Resamples - 1);
            return new MetricInterval(
                name,
                sorted[(int)Math.Floor(tail)],
                sorted[(int)Math.Ceiling(Resamples - 1 - tail)]
            );
        }

        return
        [
            Interval(nameof(TopKMetric.NDCG), score => score.NDCG),
            Interval(nameof(TopKMetric.MRR), score => score.ReciprocalRank),
            Interval(nameof(TopKMetric.Recall), score => score.Recall),
            Interval(nameof(TopKMetric.HitRate), score => score.HasHit),
            Interval(nameof(TopKMetric.Precision), score => score.Precision),
            Interval(nameof(TopKMetric.MAP), score => score.AveragePrecision),
        ];
    }

    /// <summary>The metrics so far, one record per cut-off; zeros if no user has ground truth.</summary>
    public IReadOnlyList<TopKMetric> Report() =>
        [
            .. cutoffs.Select(
                (cutoff, i) =>
                    new TopKMetric(
                        K: cutoff,
                        NDCG: Mean(sums[i].NDCG),
                        MRR: Mean(sums[i].ReciprocalRank),
                        Recall: Mean(sums[i].Recall),
                        HitRate: Mean(sums[i].HasHit),
                        Precision: Mean(sums[i].Precision),
                        UserCount: users
                    )
                    {
                        SkippedUserCount = skipped,
                        MAP = Mean(sums[i].AveragePrecision),
                        MicroHit = relevantItems == 0 ? 0 : sums[i].Hits / relevantItems,
                    }
            ),
        ];

    // Skips tiered compilation: most processes measure once, and the first tier would take most of the time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindHits(IReadOnlyList<object> items, IReadOnlyCollection<object> truth)
    {
        hits.Clear();
        found.Clear();
        // Most users have one held-out item: comparing with it takes a fraction of what asking the collection does.
        var only = truth.Count == 1 ? truth.First() : null;
        var length = Math.Min(items.Count, longest);
        for (var i = 0; i < length; i++)
        {
            if (!(only?.Equals(items[i]) ?? truth.Contains(items[i])))
                continue;
            if (convention.CountRepeats || found.Add(items[i]))
                hits.Add(i);
            if (found.Count == truth.Count)
                break;
        }
    }

    private double Mean(double sum) => users == 0 ? 0 : sum / users;
}
