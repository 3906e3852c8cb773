using System.Text;

namespace Rechub.Data.Reading.Text;

/// <summary>Finds the end of a file that may have been cut off within a value.</summary>
internal static class CutLine
{
    /// <summary>Of fewer other lines, each may well have a longer field.</summary>
    private const int FewestOthers = 3;

    /// <summary>
    /// The last field of the last line, where that line has no end and the field is shorter than that of every line before it;
    /// null otherwise.
    /// </summary>
    /// <param name="tail">The end of the file.</param>
    /// <param name="isWhole">Whether that is the whole file.</param>
    /// <param name="separator">What separates fields.</param>
    /// <param name="hasHeader">Whether the first line of the file has names.</param>
    public static string? FieldOf(
        ReadOnlySpan<byte> tail,
        bool isWhole,
        ReadOnlySpan<byte> separator,
        bool hasHeader
    )
    {
        if (tail.IsEmpty || tail[^1] is (byte)'\n' or (byte)'\r' or (byte)'"')
            return null;
        var start = tail.LastIndexOf((byte)'\n') + 1;
        var cut = LastField(tail[start..], separator);
        var others = 0;
        // The first line of the tail may lack its start; that of the file may have names.
        var first = isWhole && !hasHeader ? 0 : tail.IndexOf((byte)'\n') + 1;
        foreach (var range in tail[first..start].Split((byte)'\n'))
        {
            var line = tail[first..start][range].TrimEnd((byte)'\r');
            if (line.IsEmpty)
                continue;
            if (LastField(line, separator).Length <= cut.Length)
                return null;
            others++;
        }

        return others >= FewestOthers ? Encoding.UTF8.GetString(cut) : null;
    }

    /// <summary>What to tell who reads a file that ends with such a field.</summary>
    public static string Warning(string file, string field) =>
        $"{file}: the last line has no line end, and its last field '{Quotation.Of(field)}' is shorter than every other one. The file may be cut off there: compare its size with that of the original.";

    private static ReadOnlySpan<byte> LastField(
        ReadOnlySpan<byte> line,
        ReadOnlySpan<byte> separator
    ) =>
        line.LastIndexOf(separator) is var place and >= 0
            ? line[(place + separator.Length)..]
            : line;
}
