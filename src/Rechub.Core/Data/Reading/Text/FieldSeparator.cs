using System.Text;
using System.Text.RegularExpressions;

namespace Rechub.Data.Reading.Text;

/// <summary>What separates the fields of a text file: as it is given, or as its first line shows.</summary>
internal static class FieldSeparator
{
    private const int LongestHeader = 1 << 16;
    private const int MostBytes = 16;

    // What stands first wins where a line has as many of one as of another.
    private static readonly string[] Usual = [",", "\t", ";", "|", "::"];

    /// <summary>A separator as people type it: with escapes such as <c>\t</c>.</summary>
    /// <exception cref="RechubException">It cannot be one.</exception>
    public static string Parse(string typed)
    {
        if (typed is RecordDialect.BlanksAndTabs or @"\s" or @"\s*")
            return RecordDialect.BlanksAndTabs;
        if (typed.Length > 0 && typed.All(character => character == ' '))
            return RecordDialect.Blanks;
        var separator = Unescaped(typed);
        return
            separator.Length > 0
            && Encoding.UTF8.GetByteCount(separator) <= MostBytes
            && separator.IndexOfAny(['\r', '\n', '"', '\0', '\u001F', '\uFFFD']) < 0
            ? separator
            : throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "InvalidDelimiter",
                $"'{Quotation.Of(typed)}' cannot separate fields. Give one character or a few, such as ',', '\\t' or '::', a blank for runs of blanks, or '\\s+' for runs of blanks and tabs; no quote and no line end.",
                typed
            );
    }

    /// <summary>The separator that a file's first line has most of; blanks where it has no other.</summary>
    /// <param name="file">The file.</param>
    /// <param name="quoted">Whether what stands in quotes is text.</param>
    /// <param name="fieldCount">How many fields a line has; null where that is not known.</param>
    public static string Detect(TextFile file, bool quoted, int? fieldCount)
    {
        var line = FirstLine(file, quoted);
        var counts = Array.ConvertAll(Usual, separator => Count(line, separator));
        // A line of values may have more commas in a title than it has tabs.
        if (fieldCount > 1 && Array.IndexOf(counts, fieldCount.Value - 1) is var fitting and >= 0)
            return Usual[fitting];
        var most = counts.Max();
        return most > 0 ? Usual[Array.IndexOf(counts, most)]
            : line.Trim().Contains(' ', StringComparison.Ordinal) ? RecordDialect.Blanks
            : Usual[0];
    }

    private static int Count(string line, string separator)
    {
        var count = 0;
        for (
            var place = line.IndexOf(separator, StringComparison.Ordinal);
            place >= 0;
            place = line.IndexOf(separator, place + separator.Length, StringComparison.Ordinal)
        )
            count++;
        return count;
    }

    /// <summary>The first line that is not empty, without what stands in quotes.</summary>
    private static string FirstLine(TextFile file, bool quoted)
    {
        using var text = new StreamReader(file.Open());
        var line = new StringBuilder();
        var inQuotes = false;
        for (var read = 0; read < LongestHeader; read++)
        {
            var character = text.Read();
            if (character < 0)
                break;
            if (character is '\n' or '\r' && !inQuotes)
            {
                if (line.Length > 0)
                    break;
                continue;
            }

            inQuotes ^= quoted && character == '"';
            if (!inQuotes)
                line.Append((char)character);
        }

        return line.ToString();
    }

    private static string Unescaped(string typed)
    {
        try
        {
            return typed.Length > 1 ? Regex.Unescape(typed) : typed;
        }
        catch (ArgumentException)
        {
            return typed;
        }
    }
}
