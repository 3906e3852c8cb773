using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Rechub.IO;

namespace Rechub.Data.Datasets;

/// <summary>Downloads a MovieLens data set from GroupLens into a folder.</summary>
internal sealed partial class MovieLensDownload(
    HttpClient client,
    IProgress<WorkProgress>? progress = null
)
{
    /// <summary>What a user of the data must know.</summary>
    public const string LicenseNotice =
        "MovieLens data is © GroupLens Research, University of Minnesota. It may be used for research under the conditions in the README of the data set; redistribution and commercial use need permission.";

    private const long LongestTotal = 20L << 30;

    /// <summary>The data sets that GroupLens publishes.</summary>
    public static readonly string[] Names =
    [
        "ml-100k",
        "ml-1m",
        "ml-10m",
        "ml-20m",
        "ml-25m",
        "ml-32m",
        "ml-latest",
        "ml-latest-small",
    ];

    /// <summary>Where a data set is published.</summary>
    public static Uri UriOf(string name) =>
        new($"https://files.grouplens.org/datasets/movielens/{name}.zip");

    /// <summary>Where the checksum of an archive is looked for: at its address with <c>.md5</c> behind the path.</summary>
    public static Uri ChecksumUriOf(Uri uri) =>
        new UriBuilder(uri) { Path = uri.AbsolutePath + ".md5" }.Uri;

    /// <summary>
    /// Downloads the archive, resuming an earlier attempt; verifies the MD5 sum published beside it; unpacks it beside the target
    /// and renames it into place.
    /// </summary>
    /// <param name="uri">The address of the archive.</param>
    /// <param name="folder">The folder of the data set; what is there is replaced when all else has succeeded.</param>
    /// <param name="cancellation">Stops the work; what has arrived stays for the next attempt.</param>
    /// <returns>Whether there was a checksum to compare with.</returns>
    /// <exception cref="RechubException">The download fails, the checksum differs, or the archive cannot be unpacked.</exception>
    public async Task<bool> SaveAsync(Uri uri, string folder, CancellationToken cancellation)
    {
        var parent = Path.GetDirectoryName(folder)!;
        var archive = Path.Combine(parent, $".{Path.GetFileName(folder)}.zip.partial");
        var download = new ResumableDownload(client, progress);
        var expected = await ReadChecksumAsync(download, uri, cancellation).ConfigureAwait(false);
        var resumed = await download.SaveAsync(uri, archive, cancellation).ConfigureAwait(false);
        if (resumed && !Matches(archive, expected))
        {
            // The server's file has changed: the new rest was appended to the old part.
            File.Delete(archive);
            await download.SaveAsync(uri, archive, cancellation).ConfigureAwait(false);
        }

        if (!Matches(archive, expected))
        {
            File.Delete(archive);
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "ChecksumMismatch",
                $"What {uri} gave does not have the checksum {expected} that is published with it, and was deleted. Try again later.",
                uri
            );
        }

        Unpack(archive, folder, cancellation);
        File.Delete(archive);
        return expected is not null;
    }

    private static async Task<string?> ReadChecksumAsync(
        ResumableDownload download,
        Uri uri,
        CancellationToken cancellation
    )
    {
        var text = await download
            .TryReadTextAsync(ChecksumUriOf(uri), cancellation)
            .ConfigureAwait(false);
        var found = HexadecimalSum().Match(text ?? "");
        return found.Success ? found.Value.ToUpperInvariant() : null;
    }

    private static bool Matches(string path, string? expected)
    {
        if (expected is null)
            return true;
        using var stream = File.OpenRead(path);
        // MD5 is what GroupLens publishes; it tells a damaged download, and the connection is trusted for the rest.
#pragma warning disable CA5351
        return Convert.ToHexString(MD5.HashData(stream)) == expected;
#pragma warning restore CA5351
    }

    private static void Unpack(string archive, string folder, CancellationToken cancellation)
    {
        var temporary = Path.Combine(
            Path.GetDirectoryName(folder)!,
            $".{Path.GetFileName(folder)}.{Guid.NewGuid():N}.tmp"
        );
        Directory.CreateDirectory(temporary);
        try
        {
            SafeArchive.Extract(archive, temporary, LongestTotal, cancellation);
            var content =
                Directory.GetFiles(temporary).Length == 0
                && Directory.GetDirectories(temporary) is [var only]
                    ? only
                    : temporary;
            // What is replaced stays until the new one is in its place.
            var replaced = temporary + ".old";
            if (Directory.Exists(folder))
                Directory.Move(folder, replaced);
            try
            {
                Directory.Move(content, folder);
            }
            catch when (Directory.Exists(replaced))
            {
                Directory.Move(replaced, folder);
                throw;
            }

            if (Directory.Exists(replaced))
                Directory.Delete(replaced, recursive: true);
        }
        catch (RechubException)
        {
            // An archive that cannot be unpacked is no use to the next attempt.
            File.Delete(archive);
            throw;
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    [GeneratedRegex(@"\b[0-9a-fA-F]{32}\b")]
    private static partial Regex HexadecimalSum();
}
