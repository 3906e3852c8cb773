using System.Text;
using Rechub.Data.Reading.Compression;

namespace Rechub.Data.Reading;

/// <summary>A kind of file that is known and cannot be read, and what to make of it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Advice">A sentence on what to convert it to.</param>
internal sealed record ForeignFile(string Name, string Advice)
{
    private const string Unpack = "Unpack it and give the folder.";
    private const string SaveAsParquet =
        "Save the table as Parquet or csv, such as with pandas' to_parquet.";
    private const string Export = "Export the table as Parquet, JSON lines or csv.";

    /// <summary>Text has none but tab, line ends, form feed and escape; Hive separates fields by the first three.</summary>
    private const double MostControlCharacters = 0.1;

    private static readonly (string Name, string Advice, int Place, byte[] Bytes)[] Signatures =
    [
        (
            "an SQLite database",
            "Open it with a connection (-Connection, -Query), or export the table as csv.",
            0,
            [.. "SQLite format 3\0"u8]
        ),
        (
            "a DuckDB database",
            "Open it with a connection (-Connection, -Query), or export the table as Parquet.",
            8,
            [.. "DUCK"u8]
        ),
        (
            "an Excel 97 workbook (.xls) or an encrypted one",
            "Save it as .xlsx without a password, or as csv.",
            0,
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        ),
        ("an HDF5 file", SaveAsParquet, 0, [0x89, .. "HDF\r\n\u001a\n"u8]),
        ("a pickle", SaveAsParquet, 0, [0x80, 0x02]),
        ("a pickle", SaveAsParquet, 0, [0x80, 0x03]),
        ("a pickle", SaveAsParquet, 0, [0x80, 0x04, 0x95]),
        ("a pickle", SaveAsParquet, 0, [0x80, 0x05, 0x95]),
        (
            "an R data file (.rds, .RData)",
            "In R, save the table with arrow::write_parquet or write.csv.",
            0,
            [.. "RDX2\n"u8]
        ),
        (
            "an R data file (.rds, .RData)",
            "In R, save the table with arrow::write_parquet or write.csv.",
            0,
            [.. "RDX3\n"u8]
        ),
        (
            "an R data file (.rds, .RData)",
            "In R, save the table with arrow::write_parquet or write.csv.",
            0,
            [.. "X\n\0\0\0"u8]
        ),
        ("an ORC file", Export, 0, [.. "ORC"u8]),
        ("an Avro file", Export, 0, [.. "Obj\u0001"u8]),
        (
            "a Feather file of version 1",
            "Save it with a current pyarrow, as Feather of version 2 or as Parquet.",
            0,
            [.. "FEA1"u8]
        ),
        ("a MATLAB file", Export, 0, [.. "MATLAB 5.0"u8]),
        ("a Stata file", SaveAsParquet, 0, [.. "<stata_dta>"u8]),
        ("an SPSS file", SaveAsParquet, 0, [.. "$FL2@(#)"u8]),
        ("an SPSS file", SaveAsParquet, 0, [.. "$FL3@(#)"u8]),
        ("a SAS file", SaveAsParquet, 12, [0xC2, 0xEA, 0x81, 0x60, 0xB3, 0x14, 0x11, 0xCF]),
        ("a tar archive", Unpack, 257, [.. "ustar"u8]),
        ("a 7z archive", Unpack, 0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        ("a rar archive", Unpack, 0, [.. "Rar!\u001a\u0007"u8]),
        (
            "an LZ4 file",
            "Unpack it, or compress it with gzip or Zstandard.",
            0,
            [0x04, 0x22, 0x4D, 0x18]
        ),
        (
            "a Snappy file",
            "Unpack it, or compress it with gzip or Zstandard.",
            0,
            [0xFF, 0x06, 0x00, 0x00, .. "sNaPpY"u8]
        ),
        ("an lzip file", "Unpack it, or compress it with gzip or xz.", 0, [.. "LZIP\u0001"u8]),
        ("an LZMA file", "Unpack it, or compress it with gzip or xz.", 0, [0x5D, 0x00, 0x00]),
        ("a file of compress (.Z)", "Unpack it, or compress it with gzip.", 0, [0x1F, 0x9D]),
        ("a PDF document", Export, 0, [.. "%PDF-"u8]),
        (
            "a web page",
            "Download the file itself; a server may have answered with a page.",
            0,
            [.. "<!DOCTYPE html"u8]
        ),
        (
            "a web page",
            "Download the file itself; a server may have answered with a page.",
            0,
            [.. "<!doctype html"u8]
        ),
        (
            "a web page",
            "Download the file itself; a server may have answered with a page.",
            0,
            [.. "<html"u8]
        ),
        ("an XML document", Export, 0, [.. "<?xml"u8]),
        (
            "a pointer of Git LFS",
            "Fetch the file itself: git lfs pull.",
            0,
            [.. "version https://git-lfs"u8]
        ),
        ("an image", "Leave it out with -Exclude.", 0, [0x89, .. "PNG\r\n"u8]),
        ("an image", "Leave it out with -Exclude.", 0, [0xFF, 0xD8, 0xFF]),
        ("a zip archive within another file", Unpack, 0, [.. "PK\u0003\u0004"u8]),
    ];

    /// <summary>What a file is by its first bytes; null where it may be readable.</summary>
    /// <param name="start">The first bytes.</param>
    /// <param name="isEncoded">Whether the caller says in which encoding text files are, so that no byte is odd.</param>
    public static ForeignFile? Of(ReadOnlySpan<byte> start, bool isEncoded)
    {
        if (OfArchive(start) is { } archive)
            return archive;
        foreach (var (name, advice, place, bytes) in Signatures)
        {
            if (
                start.Length >= place + bytes.Length
                && start[place..].StartsWith(bytes)
                && (!IsWord(bytes) || start.Contains((byte)0))
            )
                return new ForeignFile(name, advice);
        }

        return isEncoded || IsText(start)
            ? null
            : new ForeignFile(
                "a binary file",
                "If it is text in UTF-16 or UTF-32, say so with -Encoding; otherwise convert it to Parquet or csv."
            );
    }

    /// <summary>What a zip archive is that holds no files of the user's own; null for others.</summary>
    public static ForeignFile? OfArchive(ReadOnlySpan<byte> start)
    {
        var entry = ZipFiles.FirstName(start);
        return entry.EndsWith(".npy"u8) ? new ForeignFile("numpy arrays (.npz)", SaveAsParquet)
            : entry.StartsWith("mimetype"u8)
                ? new ForeignFile("an OpenDocument sheet", "Save it as .xlsx or csv.")
            : null;
    }

    /// <summary>Whether a text may start so, too: <c>ORC</c> is the start of a column's name <c>ORCID</c>.</summary>
    private static bool IsWord(ReadOnlySpan<byte> signature) =>
        signature.Length < 5 && signature.IndexOfAnyExceptInRange((byte)'0', (byte)'z') < 0;

    private static bool IsText(ReadOnlySpan<byte> start)
    {
        if (
            start.StartsWith(Encoding.Unicode.Preamble)
            || start.StartsWith(Encoding.BigEndianUnicode.Preamble)
            || start.StartsWith(Encoding.UTF32.Preamble)
        )
            return true;
        var odd = 0;
        foreach (var value in start)
        {
            if (value is 0 or > 3 and < 9 or > 13 and < 32 and not (27 or 28 or 29 or 30 or 31))
                odd++;
        }

        return odd <= start.Length * MostControlCharacters;
    }
}
