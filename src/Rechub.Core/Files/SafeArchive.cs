using System.IO.Compression;

namespace Rechub.Files;

/// <summary>Unpacks zip archives that come from elsewhere.</summary>
internal static class SafeArchive
{
    private const int UnixTypeShift = 28;
    private const int UnixSymbolicLink = 0xA;

    /// <summary>
    /// Unpacks an archive into a folder. An entry that would leave the folder, a link, an entry that holds more than it says, and
    /// more than <paramref name="longestTotal"/> bytes in all are refused, before anything of that entry is written.
    /// </summary>
    /// <exception cref="RechubException">The archive is damaged, or holds what is refused.</exception>
    public static void Extract(
        string archivePath,
        string folder,
        long longestTotal,
        CancellationToken cancellation
    )
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        try
        {
            using var archive = ZipFile.OpenRead(archivePath);
            var left = longestTotal;
            foreach (var entry in archive.Entries)
            {
                cancellation.ThrowIfCancellationRequested();
                var target = Path.GetFullPath(Path.Combine(folder, entry.FullName));
                if (
                    !(target + Path.DirectorySeparatorChar).StartsWith(
                        root,
                        StringComparison.Ordinal
                    )
                )
                    throw Refused(archivePath, entry, "would be written outside of the folder");
                if (((uint)entry.ExternalAttributes >> UnixTypeShift) == UnixSymbolicLink)
                    throw Refused(archivePath, entry, "is a link");
                left -= entry.Length;
                if (left < 0)
                    throw Refused(archivePath, entry, "makes the archive larger than a data set");
                Unpack(archivePath, entry, target);
            }
        }
        catch (InvalidDataException problem)
        {
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "ArchiveDamaged",
                $"'{archivePath}' cannot be unpacked: {problem.Message}",
                archivePath,
                problem
            );
        }
    }

    private static void Unpack(string archivePath, ZipArchiveEntry entry, string target)
    {
        if (entry.FullName.EndsWith('/'))
        {
            Directory.CreateDirectory(target);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var source = entry.Open();
        using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
        var block = new byte[1 << 16];
        for (var left = entry.Length; ; )
        {
            var read = source.Read(block);
            if (read == 0)
                break;
            left -= read;
            if (left < 0)
                throw Refused(archivePath, entry, "holds more than it says");
            file.Write(block, 0, read);
        }
    }

    private static RechubException Refused(
        string archivePath,
        ZipArchiveEntry entry,
        string reason
    ) =>
        new(
            RechubErrorKind.InvalidData,
            "ArchiveRefused",
            $"'{archivePath}' is not unpacked: its entry '{entry.FullName}' {reason}.",
            archivePath
        );
}
