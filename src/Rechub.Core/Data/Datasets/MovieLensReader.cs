using Rechub.Data.Reading;
using Rechub.Data.Reading.Compression;

namespace Rechub.Data.Datasets;

/// <summary>
/// Reads MovieLens data. Users get the columns gender, age, occupation and zip where the source has them; items title, year
/// (from the title), genres and cate_id (the first genre). Users and items are those with an interaction.
/// </summary>
public static class MovieLensReader
{
    /// <summary>The way out for data that is none of MovieLens'.</summary>
    public const string UseImportInteraction =
        "Import-Interaction reads files of any columns, in many formats: name the columns with -UserColumn, -ItemColumn, -TimeColumn and -RatingColumn, and with -Header where the file does not.";

    private const string RatingsCsv = "ratings.csv";

    /// <summary>What the file of ratings is called in the formats that have several files.</summary>
    private static readonly string[] RatingsNames = ["u.data", "ratings.dat", RatingsCsv];

    /// <summary>Reads a data set.</summary>
    /// <param name="path">A folder, a zip archive, a merged csv file, or the file of ratings in a folder.</param>
    /// <param name="format">The format; detected when null.</param>
    /// <param name="context">
    /// Options, where problems and progress go, and how the import is stopped; the defaults when null.
    /// </param>
    /// <exception cref="RechubException">The path leads nowhere, the format is not known, or a record cannot be read.</exception>
    public static InteractionData Read(
        string path,
        MovieLensFormat? format = null,
        ImportContext? context = null
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        context ??= new ImportContext();
        if (File.Exists(path) && !IsArchive(path))
        {
            var name = Path.GetFileName(path);
            var file = SourceFile.OnDisk(path);
            RequirePlainText(file);
            format ??= FormatOf(name, file, context);
            if (format == MovieLensFormat.Merged)
                return MergedCsvFormat.Read(file, context);
            if (!RatingsNames.Contains(name))
                throw NeedsFolder(path, format.Value);
            path = Path.GetDirectoryName(Path.GetFullPath(path))!;
        }
        else if (!Path.Exists(path))
        {
            throw new RechubException(
                RechubErrorKind.NotFound,
                "PathNotFound",
                $"Cannot find '{path}'. Give the folder or zip archive of a MovieLens data set, or a merged csv file.",
                path
            );
        }

        try
        {
            using var folder = SourceFolder.Open(path);
            return (format ?? Detect(folder, context)) switch
            {
                MovieLensFormat.Ml100k => MovieLens100kFormat.Read(folder, context),
                MovieLensFormat.Dat => MovieLensDatFormat.Read(folder, context),
                MovieLensFormat.Csv => MovieLensCsvFormat.Read(folder, context),
                MovieLensFormat.Merged => MergedCsvFormat.Read(MergedFile(folder), context),
                _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
            };
        }
        catch (InvalidDataException problem)
        {
            throw ZipFiles.Damaged(path, problem);
        }
    }

    /// <summary>Refuses a file that is compressed, or in a format that no MovieLens data set is in.</summary>
    private static void RequirePlainText(SourceFile file)
    {
        var content = FileCompression.Unpack(file);
        if (content == file && TableFormats.Find(file) is not { IsText: false })
            return;
        throw new InputFormatException(
            file.Name,
            null,
            null,
            $"Expected a folder, a zip archive or a csv file of MovieLens data, found {(content == file ? TableFormats.Find(file)!.Name : "a compressed file")}. {UseImportInteraction}"
        );
    }

    private static bool IsArchive(string path) =>
        string.Equals(Path.GetExtension(path), ".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The format that a file of ratings is of: by its name, but a csv file with a column user_id is a merged one, whatever it
    /// is called.
    /// </summary>
    private static MovieLensFormat FormatOf(string name, SourceFile file, ImportContext context) =>
        name switch
        {
            "u.data" => MovieLensFormat.Ml100k,
            "ratings.dat" => MovieLensFormat.Dat,
            RatingsCsv when !MergedCsvFormat.Recognizes(file, context) => MovieLensFormat.Csv,
            _ => MovieLensFormat.Merged,
        };

    private static MovieLensFormat Detect(SourceFolder folder, ImportContext context)
    {
        foreach (var name in RatingsNames)
        {
            if (folder.Find(name) is { } file)
                return FormatOf(name, file, context);
        }

        return CsvNames(folder).Count() == 1
            ? MovieLensFormat.Merged
            : throw new InputFormatException(
                folder.Path,
                null,
                null,
                "Not a MovieLens data set: it has none of ratings.dat, ratings.csv, u.data, nor a single merged csv file. "
                    + $"{UseImportInteraction} Found: {(folder.FileNames.Count == 0 ? "nothing" : string.Join(", ", folder.FileNames.Order(StringComparer.Ordinal).Take(20)))}."
            );
    }

    private static SourceFile MergedFile(SourceFolder folder) =>
        folder.Find(RatingsCsv)
        ?? (
            CsvNames(folder).ToArray() is [var only]
                ? folder.Find(only)!
                : throw new InputFormatException(
                    folder.Path,
                    null,
                    null,
                    $"Expected ratings.csv or one csv file, found {CsvNames(folder).Count()}. Give the path of the file. {UseImportInteraction}"
                )
        );

    private static IEnumerable<string> CsvNames(SourceFolder folder) =>
        folder.FileNames.Where(name => name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase));

    private static RechubException NeedsFolder(string path, MovieLensFormat format) =>
        new(
            RechubErrorKind.InvalidInput,
            "FolderExpected",
            $"Format {format} is several files, and '{path}' is one. Give the folder that holds them. {UseImportInteraction}",
            path
        );
}
