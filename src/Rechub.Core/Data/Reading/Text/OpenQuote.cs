namespace Rechub.Data.Reading.Text;

/// <summary>Finds the quote that a record is too long for.</summary>
internal static class OpenQuote
{
    /// <summary>The line where the quote opens that is open when so many bytes of a record are read; null where none is.</summary>
    /// <param name="file">The file.</param>
    /// <param name="line">1-based line where the record starts.</param>
    /// <param name="length">How many bytes are looked at.</param>
    /// <param name="from">A place at or before that line.</param>
    public static long? LineOf(TextFile file, long line, int length, FilePlace from)
    {
        var place = line - 1 > from.Lines ? file.PlaceAfter(line - 1, from) : from;
        using var stream = file.OpenAt(place.Offset);
        var bytes = new byte[length];
        var read = stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        long? opened = null;
        foreach (var value in bytes.AsSpan(0, read))
        {
            if (value == '"')
                opened = opened is null ? line : null;
            else if (value == '\n')
                line++;
        }

        return opened;
    }
}
