using System.IO.Compression;
using Rechub.IO;

namespace Rechub.Data.Reading.Compression;

/// <summary>The files in a zip archive, read without unpacking it to disk.</summary>
internal static class ZipFiles
{
    private const int NamePlace = 30;

    /// <summary>Whether a file is a zip archive of files, and not a document that is one inside, such as Excel's.</summary>
    public static bool IsArchive(SourceFile file) =>
        file.Start.StartsWith("PK\u0003\u0004"u8) || file.Start.StartsWith("PK\u0005\u0006"u8);

    /// <summary>The name of the first file in an archive; empty where it is no archive.</summary>
    public static ReadOnlySpan<byte> FirstName(ReadOnlySpan<byte> start) =>
        start.Length > NamePlace && start.StartsWith("PK\u0003\u0004"u8)
            ? start.Slice(
                NamePlace,
                Math.Min(start.Length - NamePlace, start[26] | (start[27] << 8))
            )
            : default;

    /// <summary>The files in an archive, in ordinal order of their names.</summary>
    /// <exception cref="InputFormatException">The archive is damaged, or not on disk.</exception>
    public static IReadOnlyList<SourceFile> In(SourceFile archive)
    {
        if (archive.Path is not { } path)
            throw new InputFormatException(
                archive.Name,
                null,
                null,
                "It is a zip archive within another file. Unpack the outer one."
            );
        try
        {
            using var zip = ZipFile.OpenRead(path);
            var entries = zip
                .Entries.Where(entry => entry.Name.Length > 0)
                .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
                .ToArray();
            if (entries.Any(entry => entry.FullName.Contains('\0')))
                throw new InvalidDataException("The name of an entry has a NUL.");
            for (var i = 1; i < entries.Length; i++)
            {
                if (entries[i].FullName == entries[i - 1].FullName)
                    throw new InvalidDataException(
                        $"The entry '{entries[i].FullName}' stands twice."
                    );
            }

            return Array.ConvertAll(entries, entry => FileOf(path, entry.FullName, entry.Length));
        }
        catch (InvalidDataException problem)
        {
            throw Damaged(path, problem);
        }
    }

    /// <summary>The error about an archive that cannot be read.</summary>
    public static InputFormatException Damaged(string path, InvalidDataException problem) =>
        new(path, null, null, $"The zip archive cannot be read: {problem.Message}", problem);

    private static SourceFile FileOf(string path, string entry, long length)
    {
        var name = $"{path}/{entry}";
        return new SourceFile(name, length, Open) { IsPacked = true };

        // Every reader opens the archive for itself, so that none moves another's place in it.
        Stream Open() =>
            new UnpackingStream(
                name,
                "zip",
                File.OpenRead(path),
                stream =>
                {
                    var zip = new ZipArchive(stream, ZipArchiveMode.Read);
                    try
                    {
                        return new OwningStream(CheckedEntry.Open(zip.GetEntry(entry)!), zip);
                    }
                    catch
                    {
                        zip.Dispose();
                        throw;
                    }
                }
            );
    }

    /// <summary>The content of an entry, which closes the archive when it is closed.</summary>
    private sealed class OwningStream(Stream content, ZipArchive archive) : ForwardStream(content)
    {
        public override int Read(Span<byte> buffer) => Content.Read(buffer);

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
                archive.Dispose();
        }
    }
}
