using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Polly;
using Polly.Retry;

namespace Rechub.IO;

/// <summary>
/// Downloads over HTTP. A partial file stays on disk, so that the next attempt, in this process or a later one, requests only the
/// rest; a server that does not support ranges sends everything again. Broken connections and transient answers (408, 429, 5xx)
/// are retried.
/// </summary>
internal sealed class ResumableDownload(HttpClient client, IProgress<WorkProgress>? progress)
{
    private const int BlockLength = 1 << 16;
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);

    // Attempts after 0.4, 0.8, 1.6 and 3.2 seconds. A read that stalls is canceled, by a token that is not the caller's.
    private static readonly ResiliencePipeline Retries = new ResiliencePipelineBuilder()
        .AddRetry(
            new RetryStrategyOptions
            {
                MaxRetryAttempts = 4,
                Delay = TimeSpan.FromSeconds(0.4),
                BackoffType = DelayBackoffType.Exponential,
                ShouldHandle = new PredicateBuilder()
                    .Handle<HttpRequestException>()
                    .Handle<IOException>()
                    .Handle<OperationCanceledException>(),
            }
        )
        .Build();

    /// <summary>Downloads to a path; true when a part had arrived earlier, which only a checksum can tell to be of the same file.</summary>
    /// <exception cref="RechubException">The server refuses, or the connection fails again and again.</exception>
    public async Task<bool> SaveAsync(Uri uri, string path, CancellationToken cancellation)
    {
        var resumed = File.Exists(path) && new FileInfo(path).Length > 0;
        await RepeatAsync(uri, () => ReceiveAsync(uri, path, cancellation), cancellation)
            .ConfigureAwait(false);
        return resumed;
    }

    /// <summary>The first 64 KiB of a text, or null where the server has none.</summary>
    /// <exception cref="RechubException">The connection fails again and again.</exception>
    public Task<string?> TryReadTextAsync(Uri uri, CancellationToken cancellation) =>
        RepeatAsync(uri, () => ReadTextAsync(uri, cancellation), cancellation);

    private static async Task<T> RepeatAsync<T>(
        Uri uri,
        Func<Task<T>> receive,
        CancellationToken cancellation
    )
    {
        try
        {
            return await Retries
                .ExecuteAsync(async _ => await receive().ConfigureAwait(false), cancellation)
                .ConfigureAwait(false);
        }
        catch (Exception problem)
            when (problem is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            var reason =
                problem is OperationCanceledException
                    ? "the server did not answer in time."
                    : problem.Message;
            throw Failed(
                uri,
                $"{reason} What has arrived is kept; run the command again to go on from there.",
                problem
            );
        }
    }

    private async Task<string?> ReadTextAsync(Uri uri, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            return null;
        var source = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            stalled.CancelAfter(StallLimit);
            var block = new byte[BlockLength];
            var length = await source
                .ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, stalled.Token)
                .ConfigureAwait(false);
            return Encoding.UTF8.GetString(block, 0, length);
        }
    }

    private async Task<long> ReceiveAsync(Uri uri, string path, CancellationToken cancellation)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        await using (file.ConfigureAwait(false))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            if (file.Length > 0)
                request.Headers.Range = new RangeHeaderValue(file.Length, null);
            using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
            var range = response.Content.Headers.ContentRange;
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                return range?.Length == file.Length ? file.Length : throw NotThisFile(file);
            if (!response.IsSuccessStatusCode)
                throw Failed(uri, Answer(response));
            var start =
                response.StatusCode != HttpStatusCode.PartialContent ? 0
                : range?.From <= file.Length ? range.From.Value
                : throw NotThisFile(file);
            file.SetLength(start);
            file.Position = start;
            var total = start + response.Content.Headers.ContentLength;
            await CopyAsync(response, file, total, uri, cancellation).ConfigureAwait(false);
            if (total is { } expected && file.Length != expected)
                throw new IOException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The connection ended after {file.Length} of {expected} bytes."
                    )
                );
            return file.Length;
        }
    }

    /// <summary>Sends a request; throws for answers that are worth a retry, as for a broken connection.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellation
    )
    {
        var response = await client
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
            .ConfigureAwait(false);
        if (
            response.StatusCode
            is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
                and < HttpStatusCode.InternalServerError
        )
            return response;
        using (response)
            throw new HttpRequestException(Answer(response), null, response.StatusCode);
    }

    private async Task CopyAsync(
        HttpResponseMessage response,
        FileStream file,
        long? total,
        Uri uri,
        CancellationToken cancellation
    )
    {
        var source = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var block = new byte[BlockLength];
            while (true)
            {
                stalled.CancelAfter(StallLimit);
                var read = await source.ReadAsync(block, stalled.Token).ConfigureAwait(false);
                if (read == 0)
                    break;
                await file.WriteAsync(block.AsMemory(0, read), cancellation).ConfigureAwait(false);
                progress?.Report(
                    new WorkProgress(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"Downloading {uri.Segments[^1]}: {file.Length / 1e6:F1} MB"
                        ),
                        total > 0 ? (double)file.Length / total : null
                    )
                );
            }

            await file.FlushAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Discards the partial file, so that the next attempt starts over.</summary>
    private static IOException NotThisFile(FileStream file)
    {
        file.SetLength(0);
        return new IOException("The server's file is not the one that a part had arrived of.");
    }

    private static string Answer(HttpResponseMessage response) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"the server answers {(int)response.StatusCode} {response.ReasonPhrase}."
        );

    private static RechubException Failed(Uri uri, string reason, Exception? inner = null) =>
        new(
            RechubErrorKind.InvalidOperation,
            "DownloadFailed",
            $"Cannot download {uri}: {reason}",
            uri,
            inner
        );
}
