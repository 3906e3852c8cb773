using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Rechub.Files;

/// <summary>
/// Downloads a file over HTTP. What has arrived stays in a file beside the target, so that the next attempt, in this process or
/// a later one, asks only for the rest.
/// </summary>
internal sealed class ResumableDownload(HttpClient client, IProgress<WorkProgress>? progress)
{
    private const int Attempts = 5;
    private const int BlockLength = 1 << 16;
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);

    /// <summary>Downloads to a path; true when a part had arrived earlier, which only a checksum can tell to be of the same file.</summary>
    /// <exception cref="RechubException">The server refuses, or the connection fails again and again.</exception>
    public async Task<bool> SaveAsync(Uri uri, string path, CancellationToken cancellation)
    {
        var resumed = File.Exists(path) && new FileInfo(path).Length > 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ReceiveAsync(uri, path, cancellation).ConfigureAwait(false);
                return resumed;
            }
            catch (Exception problem)
                when (problem is HttpRequestException or IOException or OperationCanceledException)
            {
                cancellation.ThrowIfCancellationRequested();
                if (attempt == Attempts)
                    throw Failed(
                        uri,
                        $"{problem.Message} What has arrived is kept; run the command again to go on from there.",
                        problem
                    );
                await Task.Delay(TimeSpan.FromMilliseconds(200 << attempt), cancellation)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>A small text, or null where the server has none.</summary>
    public async Task<string?> TryReadTextAsync(Uri uri, CancellationToken cancellation)
    {
        using var response = await client.GetAsync(uri, cancellation).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)
            : null;
    }

    private async Task ReceiveAsync(Uri uri, string path, CancellationToken cancellation)
    {
        var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None);
        await using (file.ConfigureAwait(false))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            if (file.Length > 0)
                request.Headers.Range = new RangeHeaderValue(file.Length, null);
            using var response = await client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
                .ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                return;
            if (!response.IsSuccessStatusCode)
                throw Failed(
                    uri,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the server answers {(int)response.StatusCode} {response.ReasonPhrase}."
                    )
                );
            if (response.StatusCode != HttpStatusCode.PartialContent)
                file.SetLength(0);
            var total = file.Length + response.Content.Headers.ContentLength;
            await CopyAsync(response, file, total, uri, cancellation).ConfigureAwait(false);
            if (total is { } expected && file.Length != expected)
                throw new IOException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The connection ended after {file.Length} of {expected} bytes."
                    )
                );
        }
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

    private static RechubException Failed(Uri uri, string reason, Exception? inner = null) =>
        new(
            RechubErrorKind.InvalidOperation,
            "DownloadFailed",
            $"Cannot download {uri}: {reason}",
            uri,
            inner
        );
}
