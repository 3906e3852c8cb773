using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Publishing;

/// <summary>
/// Asks a new version for the neighbors of a sample of its own vectors, before anybody else does. Every score that comes back
/// must be the one computed here, and nearly every vector must find itself, or only what is at least as near.
/// </summary>
internal sealed class SampleCheck(CollectionClient client, string collection, IndexContent items)
{
    private const int SampleSize = 64;
    private const int HitCount = 10;
    private const double RequiredShare = 0.9;
    private const double Tolerance = 1e-3;

    /// <summary>Searches and compares.</summary>
    /// <exception cref="RechubException">The version does not answer as it should.</exception>
    public async Task VerifyAsync(IndexDescription index, CancellationToken cancellation)
    {
        var count = items.Items.Count;
        if (count == 0)
            return;
        var sample = new int[Math.Min(SampleSize, count)];
        for (var i = 0; i < sample.Length; i++)
            sample[i] = (int)((long)i * count / sample.Length);
        var request = SearchCall.Request(
            collection,
            index,
            new Dictionary<string, object>(),
            items.Vectors.Span,
            items.Dimension,
            sample,
            Math.Min(HitCount, count),
            condition: ""
        );
        var hits = await client
            .SearchAsync(request, ConsistencyLevel.Strong, cancellation)
            .ConfigureAwait(false);
        if (hits.QueryCount != sample.Length)
            throw Wrong($"{hits.QueryCount} of {sample.Length} sampled searches were answered");
        var found = 0;
        for (var i = 0; i < sample.Length; i++)
        {
            if (FindsItself(hits, i, sample[i]))
                found++;
        }

        if (found < RequiredShare * sample.Length)
            throw Wrong($"only {found} of {sample.Length} sampled items find themselves");
    }

    private bool FindsItself(SearchAnswer hits, int query, int self)
    {
        var (start, end) = hits.Range(query);
        for (var hit = start; hit < end; hit++)
        {
            var row = items.Items.Ids.RowOf(hits.Id(hit));
            if (row < 0 || Math.Abs(Score(self, row) - hits.Scores[hit]) > Slack(self, row))
                throw Wrong(
                    $"a search for item {items.Items.Ids[self]} returned item {hits.Id(hit)} with a score of {hits.Scores[hit]}, which is not theirs"
                );
            if (row == self)
                return true;
        }

        if (start == end)
            return false;
        var behind = hits.Scores[end - 1] - Score(self, self);
        return items.Metric == DistanceMetric.L2
            ? behind <= Slack(self, self)
            : behind >= -Slack(self, self);
    }

    private double Slack(int left, int right) =>
        Tolerance
        * Math.Max(
            1,
            VectorGeometry.Length(items.Vector(left)) * VectorGeometry.Length(items.Vector(right))
        );

    private double Score(int left, int right)
    {
        var a = items.Vector(left);
        var b = items.Vector(right);
        return items.Metric switch
        {
            DistanceMetric.IP => VectorGeometry.Dot(a, b),
            DistanceMetric.Cosine => VectorGeometry.Dot(a, b)
                / Math.Max(float.Epsilon, VectorGeometry.Length(a) * VectorGeometry.Length(b)),
            DistanceMetric.L2 => VectorGeometry.Dot(a, a)
                - 2 * VectorGeometry.Dot(a, b)
                + VectorGeometry.Dot(b, b),
            _ => throw new InvalidOperationException($"{items.Metric} is not a metric."),
        };
    }

    private RechubException Wrong(string what) =>
        new(
            RechubErrorKind.InvalidOperation,
            "MilvusVerificationFailed",
            $"The new version '{collection}' on {client.Connection} does not answer as it should: {what}. It was not made live.",
            collection
        );
}
