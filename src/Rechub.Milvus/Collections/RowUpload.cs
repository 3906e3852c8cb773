using System.Diagnostics;
using System.Globalization;
using Rechub.Data;
using Rechub.Milvus.Rows;

namespace Rechub.Milvus.Collections;

/// <summary>
/// Sends rows in messages of bounded size, several under way at once. What it holds does not grow with the number of rows:
/// messages are written from the caller's buffers when their turn comes.
/// </summary>
/// <param name="client">Where to.</param>
/// <param name="areNew">Whether the collection is known to have none of them.</param>
/// <param name="progress">Hears how many rows have been sent.</param>
internal sealed class RowUpload(
    CollectionClient client,
    bool areNew,
    IProgress<WorkProgress>? progress
)
{
    /// <summary>Share of a publish that is done when all rows are sent.</summary>
    public const double EndFraction = 0.7;

    private const double StartFraction = 0.02;
    private const int MessageBytes = 4 << 20;
    private const int CallsInFlight = 3;

    private volatile bool wasRepeated;

    /// <summary>Whether an insert had to be repeated, so that its first call may still be carried out.</summary>
    public bool WasRepeated => wasRepeated;

    public async Task SendAsync(
        string collection,
        IReadOnlyList<ItemField> fields,
        EntityTable items,
        CancellationToken cancellation
    )
    {
        var clock = Stopwatch.StartNew();
        var key = fields.First(field => field.Schema.IsPrimaryKey).Schema.Name;
        long sent = 0;
        await Parallel
            .ForEachAsync(
                ItemRows.Divide(collection, fields, items.Count, MessageBytes),
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = CallsInFlight,
                    CancellationToken = cancellation,
                },
                async (rows, token) =>
                {
                    var range = Enumerable.Range(rows.Start, rows.Count);
                    string Expression() => KeyExpression.In(key, items.Ids, range);
                    if (!areNew)
                        await client
                            .UpsertAsync(collection, rows, Expression, token)
                            .ConfigureAwait(false);
                    else if (
                        await client
                            .InsertAsync(collection, rows, Expression, token)
                            .ConfigureAwait(false)
                    )
                        wasRepeated = true;
                    Report(Interlocked.Add(ref sent, rows.Count), items.Count, clock.Elapsed);
                }
            )
            .ConfigureAwait(false);
    }

    private void Report(long done, long total, TimeSpan elapsed) =>
        progress?.Report(
            new WorkProgress(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"sending rows, {done:N0} of {total:N0} ({done / elapsed.TotalSeconds:N0} rows/s)"
                ),
                StartFraction + (EndFraction - StartFraction) * done / total
            )
        );
}
