using System.IO.Compression;

namespace Rechub.IO;

/// <summary>Unpacks zip archives that come from elsewhere.</summary>
internal static class SafeArchive
{
    private const int BlockLength = 1 << 16;
    private const int UnixTypeShift = 28;
    private const int UnixSymbolicLink = 0xA;

    /// <summary>
    /// Unpacks an archive into a folder. An entry that would leave the folder, a link, an encrypted entry, one with the name of
    /// another, and more than <paramref name="longestTotal"/> bytes in all are refused, before anything of that entry is written.
    /// What an entry holds is compared with the length and the checksum that the archive states.
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
            var names = new EntryNames();
            foreach (var entry in archive.Entries)
            {
                cancellation.ThrowIfCancellationRequested();
                if (entry.FullName.Contains('\0', StringComparison.Ordinal))
                    throw Refused(archivePath, entry, "has a NUL in its name");
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
                if (entry.IsEncrypted)
                    throw Refused(archivePath, entry, "is encrypted");
                if (!names.TryAdd(Path.GetRelativePath(folder, target), IsFolder(entry)))
                    throw Refused(archivePath, entry, "has the name of another entry");
                left -= entry.Length;
                if (left < 0)
                    throw Refused(archivePath, entry, "makes the archive larger than a data set");
                Unpack(entry, target, cancellation);
            }
        }
        catch (Exception problem) when (problem is InvalidDataException or PathTooLongException)
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

    private static void Unpack(ZipArchiveEntry entry, string target, CancellationToken cancellation)
    {
        if (IsFolder(entry))
        {
            Directory.CreateDirectory(target);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var source = CheckedEntry.Open(entry);
        using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
        var block = new byte[BlockLength];
        while (source.Read(block) is var read and > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            file.Write(block, 0, read);
        }
    }

    private static bool IsFolder(ZipArchiveEntry entry) => entry.FullName.EndsWith('/');

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
