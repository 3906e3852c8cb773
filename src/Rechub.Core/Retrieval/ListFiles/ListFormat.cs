using Rechub.Data.Reading.Compression;

namespace Rechub.Retrieval.ListFiles;

/// <summary>A format of files of lists.</summary>
/// <param name="Extension">The extension that selects it.</param>
/// <param name="CanBePacked">Whether the file may be compressed as a whole.</param>
/// <param name="Open">Starts a content with some further columns.</param>
internal sealed record ListFormat(
    string Extension,
    bool CanBePacked,
    Func<Stream, IReadOnlyList<string>, IRowWriter> Open
)
{
    private static readonly ListFormat[] All =
    [
        new(".parquet", CanBePacked: false, (stream, _) => new ParquetRowWriter(stream)),
        new(".csv", CanBePacked: true, (stream, fields) => new CsvRowWriter(stream, fields)),
        new(".jsonl", CanBePacked: true, (stream, fields) => new JsonRowWriter(stream, fields)),
    ];

    /// <summary>The format and the compression that a path's extensions select; no compression is null.</summary>
    /// <exception cref="RechubException"><c>UnknownFormat</c>.</exception>
    public static (ListFormat Format, FileCompression? Packing) Of(string path)
    {
        var packing = FileCompression.OfName(path);
        var name = packing is null ? path : Path.GetFileNameWithoutExtension(path);
        var found = Array.Find(
            All,
            format =>
                name.EndsWith(format.Extension, StringComparison.OrdinalIgnoreCase)
                && (packing is null || (format.CanBePacked && packing.Pack is not null))
        );
        return found is not null
            ? (found, packing)
            : throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "UnknownFormat",
                $"'{path}' has none of the extensions that select the format: {string.Join(", ", Extensions())}. Give one of them.",
                path
            );
    }

    private static IEnumerable<string> Extensions() =>
        All.SelectMany(format =>
            format.CanBePacked
                ?
                [
                    format.Extension,
                    .. FileCompression.PackedEndings.Select(ending => format.Extension + ending),
                ]
                : (string[])[format.Extension]
        );
}
