using System.Runtime.InteropServices;

namespace Rechub.Evaluation;

/// <summary>
/// Gathers the metrics of one list after another at several cut-offs. Relevance is binary; lists may be shorter than the
/// cut-off, and a repeated item counts where it stands first.
/// </summary>
public sealed class TopKEvaluator
{
    private readonly int[] cutoffs;
    private readonly MetricConvention convention;
    private readonly ListScore[] sums;
    private readonly List<int> hits = [];
    private readonly HashSet<object> found = [];
    private int users;
    private int skipped;
    private long relevantItems;

    /// <summary>Starts at no lists.</summary>
    /// <param name="cutoffs">The cut-offs, each at least 1; they are reported in this order.</param>
    /// <param name="convention">How users without truth and repeated items count.</param>
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
        this.convention = convention ?? MetricConvention.Default;
        sums = new ListScore[this.cutoffs.Length];
    }

    /// <summary>Adds a user's list.</summary>
    /// <param name="items">Item ids, best first.</param>
    /// <param name="relevant">Held-out item ids; without any the user is left out and counted.</param>
    public void Add(IReadOnlyList<object> items, IReadOnlyCollection<object> relevant)
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
        for (var i = 0; i < cutoffs.Length; i++)
            sums[i] += ListScore.Of(CollectionsMarshal.AsSpan(hits), cutoffs[i], truth.Count);
    }

    /// <summary>The metrics so far, a record a cut-off; zero where no user has truth.</summary>
    public IReadOnlyList<TopKMetric> Report() =>
        [
            .. cutoffs.Select(
                (cutoff, i) =>
                    new TopKMetric(
                        cutoff,
                        Mean(sums[i].NDCG),
                        Mean(sums[i].ReciprocalRank),
                        Mean(sums[i].Recall),
                        Mean(sums[i].HasHit),
                        Mean(sums[i].Precision),
                        users
                    )
                    {
                        SkippedUserCount = skipped,
                        MAP = Mean(sums[i].AveragePrecision),
                        MicroHit = relevantItems == 0 ? 0 : sums[i].Hits / relevantItems,
                    }
            ),
        ];

    private void FindHits(IReadOnlyList<object> items, IReadOnlyCollection<object> truth)
    {
        hits.Clear();
        found.Clear();
        for (var i = 0; i < items.Count; i++)
        {
            if (!truth.Contains(items[i]))
                continue;
            if (convention.CountRepeats || found.Add(items[i]))
                hits.Add(i);
        }
    }

    private double Mean(double sum) => users == 0 ? 0 : sum / users;
}
