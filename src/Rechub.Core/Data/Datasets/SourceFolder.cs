using System.IO.Compression;
using Rechub.Data.Reading;
using Rechub.IO;

namespace Rechub.Data.Datasets;

/// <summary>Where the files of a data set are: a folder, or a zip archive read without unpacking it.</summary>
internal abstract class SourceFolder : IDisposable
{
    /// <summary>Where it is, for people.</summary>
    public abstract string Path { get; }

    /// <summary>Names of the files in it, without folders.</summary>
    public abstract IReadOnlyCollection<string> FileNames { get; }

    /// <summary>The file of that name, or null.</summary>
    public abstract SourceFile? Find(string name);

    /// <exception cref="InputFormatException">There is no such file.</exception>
    public SourceFile Require(string name) =>
        Find(name)
        ?? throw new InputFormatException(
            Path,
            null,
            null,
            $"'{name}' is missing. Found: {string.Join(", ", FileNames.Order(StringComparer.Ordinal).Take(20))}. {MovieLensReader.UseImportInteraction}"
        );

    /// <summary>Opens a folder or a zip archive. A folder that holds nothing but one other folder stands for that one.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged; reading its files may throw it as well.</exception>
    public static SourceFolder Open(string path)
    {
        if (!Directory.Exists(path))
            return new ArchiveFolder(path);
        var folder = new DiskFolder(path);
        return folder.FileNames.Count == 0 && Directory.GetDirectories(path) is [var only]
            ? new DiskFolder(only)
            : folder;
    }

    public abstract void Dispose();

    private sealed class DiskFolder(string path) : SourceFolder
    {
        private readonly Dictionary<string, string> files = Directory
            .EnumerateFiles(path)
            .ToDictionary(file => System.IO.Path.GetFileName(file), StringComparer.Ordinal);

        public override string Path => path;

        public override IReadOnlyCollection<string> FileNames => files.Keys;

        public override SourceFile? Find(string name) =>
            files.TryGetValue(name, out var file) ? SourceFile.OnDisk(file) : null;

        public override void Dispose() { }
    }

    /// <summary>An archive stands for the one folder in it that has files; what lies deeper is not looked at.</summary>
    private sealed class ArchiveFolder : SourceFolder
    {
        /// <summary>Where macOS puts what is no data.</summary>
        private const string Attributes = "__MACOSX/";

        private readonly ZipArchive archive;
        private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);

        public ArchiveFolder(string path)
        {
            Path = path;
            archive = ZipFile.OpenRead(path);
            try
            {
                foreach (var entry in EntriesOfTopFolder())
                {
                    if (!entries.TryAdd(entry.Name, entry))
                        throw new InvalidDataException(
                            $"The entry '{entry.FullName}' stands twice."
                        );
                }
            }
            catch
            {
                archive.Dispose();
                throw;
            }
        }

        public override string Path { get; }

        public override IReadOnlyCollection<string> FileNames => entries.Keys;

        public override SourceFile? Find(string name) =>
            entries.TryGetValue(name, out var entry)
                ? new SourceFile(
                    $"{Path}/{entry.FullName}",
                    entry.Length,
                    () => CheckedEntry.Open(entry)
                )
                : null;

        public override void Dispose() => archive.Dispose();

        private IEnumerable<ZipArchiveEntry> EntriesOfTopFolder()
        {
            var folders = archive
                .Entries.Where(entry =>
                    entry.Name.Length > 0
                    && !entry.FullName.StartsWith(Attributes, StringComparison.Ordinal)
                )
                .GroupBy(entry => entry.FullName[..^entry.Name.Length], StringComparer.Ordinal)
                .ToLookup(folder => folder.Key.Count(character => character == '/'))
                .MinBy(depth => depth.Key)
                ?.ToArray();
            return folders switch
            {
                null => [],
                [var only] => only,
                _ => throw new InputFormatException(
                    Path,
                    null,
                    null,
                    $"The archive has several folders: {string.Join(", ", folders.Select(folder => $"'{folder.Key}'").Take(20))}. Unpack it, and give the folder of one data set. {MovieLensReader.UseImportInteraction}"
                ),
            };
        }
    }
}
