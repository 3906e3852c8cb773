using System.Diagnostics;
using System.Globalization;
using Rechub.Milvus.Connection;

namespace Rechub.Milvus.Versions;

/// <summary>
/// Waits until a collection can be searched, is on disk, or is indexed: with progress, and not for ever. The limit is five
/// times the connection's timeout without any advance.
/// </summary>
internal sealed class Readiness(CollectionClient client, IProgress<WorkProgress>? progress)
{
    private const int TimeoutsWithoutAdvance = 5;
    private const int IndexFinished = 3;
    private const int IndexFailed = 4;
    private const int QuestionsPerWait = 20;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits for a collection that is being loaded.</summary>
    /// <exception cref="RechubException">Nobody is loading it, or it takes too long.</exception>
    public Task LoadedAsync(string collection, CancellationToken cancellation) =>
        UntilAsync(
            $"loading '{collection}'",
            async () =>
            {
                switch (await client.LoadStateAsync(collection, cancellation).ConfigureAwait(false))
                {
                    case LoadState.Loaded:
                        return null;
                    case LoadState.Loading:
                        var percent = await client
                            .LoadingProgressAsync(collection, cancellation)
                            .ConfigureAwait(false);
                        return new Advance(percent, 100);
                    default:
                        throw new RechubException(
                            RechubErrorKind.InvalidOperation,
                            "MilvusNotLoaded",
                            $"'{collection}' on {client.Connection} is not in memory: it is an older version that has been released since. Get the live one with Get-ItemIndex, or bring this one back with Restore-ItemIndex.",
                            collection
                        );
                }
            },
            cancellation
        );

    /// <summary>Does something that needs a loaded collection; while it is still loading, as after a restart, waits first.</summary>
    public Task WhenLoadedAsync(
        string collection,
        Func<Task> work,
        CancellationToken cancellation
    ) =>
        WhenLoadedAsync(
            collection,
            async () =>
            {
                await work().ConfigureAwait(false);
                return true;
            },
            cancellation
        );

    /// <inheritdoc cref="WhenLoadedAsync(string, Func{Task}, CancellationToken)"/>
    public async Task<T> WhenLoadedAsync<T>(
        string collection,
        Func<Task<T>> work,
        CancellationToken cancellation
    )
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (RechubException error)
                when (error.ErrorId == "MilvusNotLoaded" && clock.Elapsed < Limit)
            {
                await LoadedAsync(collection, cancellation).ConfigureAwait(false);
                // The state turns to loaded a moment before searches are let in.
                await Task.Delay(ShortestPause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Flushes and waits until every row is on disk.</summary>
    public async Task FlushedAsync(string collection, CancellationToken cancellation)
    {
        var flush = await client.FlushAsync(collection, cancellation).ConfigureAwait(false);
        await UntilAsync(
                $"flushing '{collection}'",
                async () =>
                    await client
                        .IsFlushedAsync(collection, flush, cancellation)
                        .ConfigureAwait(false)
                        ? null
                        : Advance.Unknown,
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>Waits until every flushed row is in the index.</summary>
    public Task IndexedAsync(string collection, CancellationToken cancellation) =>
        UntilAsync(
            $"indexing '{collection}'",
            async () =>
            {
                var index = await client
                    .DescribeIndexAsync(collection, cancellation)
                    .ConfigureAwait(false);
                if (index.State == IndexFailed)
                    throw new RechubException(
                        RechubErrorKind.InvalidOperation,
                        "MilvusIndexFailed",
                        $"{client.Connection} could not build the index of '{collection}': {index.IndexStateFailReason}.",
                        collection
                    );
                return index.State == IndexFinished && index.PendingIndexRows == 0
                    ? null
                    : new Advance(index.IndexedRows, index.TotalRows);
            },
            cancellation
        );

    private TimeSpan Limit => TimeoutsWithoutAdvance * client.Connection.Timeout;

    private async Task UntilAsync(
        string what,
        Func<Task<Advance?>> ask,
        CancellationToken cancellation
    )
    {
        var clock = Stopwatch.StartNew();
        var sinceAdvance = Stopwatch.StartNew();
        Advance? last = null;
        while (await ask().ConfigureAwait(false) is { } now)
        {
            if (now != last)
            {
                last = now;
                sinceAdvance.Restart();
                progress?.Report(
                    now.Total > 0
                        ? new WorkProgress($"{what}, {now.Percent} %", now.Fraction)
                        : new WorkProgress(what)
                );
            }

            if (sinceAdvance.Elapsed > Limit)
                throw new RechubException(
                    RechubErrorKind.InvalidOperation,
                    "MilvusNoAdvance",
                    $"{client.Connection} has been {what} without any advance for {Limit.TotalSeconds:0} s. Look at the server's log; a longer -Timeout makes the limit longer."
                );
            // Asked in proportion to the time waited, the end is noticed soon after a short wait and a long one alike.
            var pause = clock.Elapsed / QuestionsPerWait;
            await Task.Delay(
                    pause < ShortestPause ? ShortestPause
                        : pause > LongestPause ? LongestPause
                        : pause,
                    cancellation
                )
                .ConfigureAwait(false);
        }
    }

    private sealed record Advance(long Done, long Total)
    {
        public static Advance Unknown { get; } = new(0, 0);

        public string Percent => (100 * Done / Total).ToString(CultureInfo.InvariantCulture);

        public double Fraction => (double)Done / Total;
    }
}
