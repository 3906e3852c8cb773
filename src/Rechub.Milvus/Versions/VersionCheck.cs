using System.Globalization;
using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Rows;

namespace Rechub.Milvus.Versions;

/// <summary>
/// Checks a loaded version of which it is not known whether its publish was finished: that it has rows, as many as were sent,
/// and an index in which a sample of its own vectors is found.
/// </summary>
internal sealed class VersionCheck(CollectionClient client, StoredVersion version)
{
    private const int SampleSize = 16;
    private const double RequiredShare = 0.9;
    private const double Tolerance = 1e-3;

    private readonly string collection = version.Name.Collection;

    /// <summary>Checks it.</summary>
    /// <exception cref="RechubException">It does not pass.</exception>
    public async Task VerifyAsync(bool acceptFewerRows, CancellationToken cancellation)
    {
        var index = await client.DescribeIndexAsync(collection, cancellation).ConfigureAwait(false);
        await new Readiness(client, progress: null)
            .WhenLoadedAsync(
                collection,
                async () =>
                {
                    await VerifyCountAsync(acceptFewerRows, cancellation).ConfigureAwait(false);
                    await VerifySearchAsync(index, cancellation).ConfigureAwait(false);
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    private async Task VerifyCountAsync(bool acceptFewerRows, CancellationToken cancellation)
    {
        var sent = version.Manifest.RowCount;
        var count = await client.CountAsync(collection, cancellation).ConfigureAwait(false);
        if (count == 0)
            throw Refusal("it has no rows");
        if (count < sent && !acceptFewerRows)
            throw Refusal(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"it has {count} rows of the {sent} that were sent: either its publish was not finished, or items were removed from it since. If that is so, -Force makes it live"
                )
            );
    }

    private async Task VerifySearchAsync(IndexDescription index, CancellationToken cancellation)
    {
        var dimension = version.Manifest.Dimension;
        var sample = await SampleAsync(cancellation).ConfigureAwait(false);
        // A server that gives no vectors back (2.2) is at least to answer.
        var isMadeUp = sample.Length == 0;
        if (isMadeUp)
            sample = [.. Enumerable.Repeat(1f, dimension)];
        var count = sample.Length / dimension;
        var hits = await client
            .SearchAsync(
                SearchCall.Request(
                    collection,
                    index,
                    new Dictionary<string, object>(),
                    sample,
                    dimension,
                    [.. Enumerable.Range(0, count)],
                    hits: 1,
                    condition: ""
                ),
                ConsistencyLevel.Strong,
                cancellation
            )
            .ConfigureAwait(false);
        var found = Enumerable
            .Range(0, Math.Min(count, hits.QueryCount))
            .Count(i =>
                hits.Range(i) is var (start, end)
                && end > start
                && (
                    isMadeUp
                    || IsAsNear(index, hits.Scores[start], sample.AsSpan(i * dimension, dimension))
                )
            );
        if (found < RequiredShare * count)
            throw Refusal($"only {found} of {count} sampled items find themselves");
    }

    /// <summary>Vectors of some rows; empty when the server gives none back.</summary>
    private async Task<float[]> SampleAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await client
                .QueryAsync(
                    collection,
                    KeyExpression.All(ItemKey.Of(version.Description.Schema)),
                    [ItemCollectionSchema.VectorFieldName],
                    ConsistencyLevel.Strong,
                    cancellation,
                    SampleSize
                )
                .ConfigureAwait(false);
            return
            [
                .. answer
                    .FieldsData.First(field =>
                        field.FieldName == ItemCollectionSchema.VectorFieldName
                    )
                    .Vectors.FloatVector.Data,
            ];
        }
        catch (RechubException error) when (error.ErrorId == "MilvusRefused")
        {
            return [];
        }
    }

    /// <summary>Whether the best hit of a stored vector is at least as near to it as the vector itself.</summary>
    private static bool IsAsNear(IndexDescription index, float score, ReadOnlySpan<float> vector)
    {
        var square = VectorGeometry.Dot(vector, vector);
        var slack = Tolerance * Math.Max(1, square);
        return VectorIndex.Value(index, "metric_type") switch
        {
            "L2" => score <= slack,
            "COSINE" => score >= 1 - slack,
            _ => score >= square - slack,
        };
    }

    private RechubException Refusal(string what) =>
        new(
            RechubErrorKind.InvalidOperation,
            "MilvusVerificationFailed",
            $"Whether the publish of version {version.Name.Version} of '{version.Name.Alias}' on {client.Connection} was finished is not known, and {what}. It was not made live.",
            version.Name.Version
        );
}
