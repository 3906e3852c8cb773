using System.Diagnostics;
using System.Globalization;
using Rechub.Milvus.Connection;

namespace Rechub.Milvus.Collections;

/// <summary>Waits until a collection can be searched, is on disk, or is indexed: with progress, and not for ever.</summary>
/// <param name="client">The collections.</param>
/// <param name="progress">Hears how far it is.</param>
/// <param name="stallLimit">
/// How long to go on without any advance, however long the whole takes. Null bounds the whole wait by the connection's timeout.
/// </param>
internal sealed class Readiness(
    CollectionClient client,
    IProgress<WorkProgress>? progress,
    TimeSpan? stallLimit = null
)
{
    private const int IndexFinished = 3;
    private const int IndexFailed = 4;
    private const int QuestionsPerWait = 20;
    private static readonly TimeSpan PublishStall = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a publish goes on without any advance: a server may build an index for minutes without a word, and what was
    /// sent by then must not be lost to a timeout that is meant for single answers.
    /// </summary>
    public static TimeSpan StallLimitOfPublish(MilvusConnection connection) =>
        connection.Timeout > PublishStall ? connection.Timeout : PublishStall;

    /// <summary>Loads a collection that nobody has loaded, and waits until it is.</summary>
    /// <returns>Whether it had to be loaded.</returns>
    public async Task<bool> LoadAsync(
        string collection,
        int replicas,
        CancellationToken cancellation
    )
    {
        var state = await client.LoadStateAsync(collection, cancellation).ConfigureAwait(false);
        var isReleased = state == LoadState.NotLoad;
        if (isReleased)
            await client.LoadAsync(collection, replicas, cancellation).ConfigureAwait(false);
        await LoadedAsync(collection, cancellation).ConfigureAwait(false);
        return isReleased;
    }

    /// <summary>Waits for a collection that is being loaded.</summary>
    /// <exception cref="RechubException">Nobody is loading it, or it takes too long.</exception>
    public Task LoadedAsync(string collection, CancellationToken cancellation) =>
        LoadedAsync(collection, Stopwatch.StartNew(), cancellation);

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
        var waiting = new Stopwatch();
        while (true)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (RechubException error)
                when (error.ErrorId == "MilvusNotLoaded" && waiting.Elapsed < Limit)
            {
                waiting.Start();
                await LoadedAsync(collection, waiting, cancellation).ConfigureAwait(false);
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
                Stopwatch.StartNew(),
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
            Stopwatch.StartNew(),
            cancellation
        );

    private TimeSpan Limit => stallLimit ?? client.Connection.Timeout;

    private Task LoadedAsync(string collection, Stopwatch clock, CancellationToken cancellation) =>
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
                            $"'{collection}' on {client.Connection} is not in memory: it is an older version that has been released since, or the server was restarted and loads nothing by itself. Get-ItemIndex opens and loads the live version, Restore-ItemIndex brings an older one back.",
                            collection
                        );
                }
            },
            clock,
            cancellation
        );

    private async Task UntilAsync(
        string what,
        Func<Task<Advance?>> ask,
        Stopwatch clock,
        CancellationToken cancellation
    )
    {
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

            if ((stallLimit is null ? clock : sinceAdvance).Elapsed > Limit)
                throw TooLong(what, now);
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

    private RechubException TooLong(string what, Advance now)
    {
        var reached = now.Total > 0 ? $", and is at {now.Percent} %" : "";
        var without = stallLimit is null ? "" : " without any advance";
        return new RechubException(
            RechubErrorKind.InvalidOperation,
            "MilvusNoAdvance",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{client.Connection} has been {what} for {Limit.TotalSeconds:0.#} s{without}{reached}. Look at the server's log, try again later, or wait longer with -Timeout."
            )
        );
    }

    private sealed record Advance(long Done, long Total)
    {
        public static Advance Unknown { get; } = new(0, 0);

        public string Percent => (100 * Done / Total).ToString(CultureInfo.InvariantCulture);

        public double Fraction => (double)Done / Total;
    }
}
