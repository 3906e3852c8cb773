namespace Rechub.Data.Reading.Text;

/// <summary>The lines of a record whose quotes hold line breaks.</summary>
/// <param name="Count">How many line breaks there are.</param>
/// <param name="AreRecords">Whether the lines between the first and the last are as many as can be told, and like records each.</param>
internal readonly record struct SwallowedLines(int Count, bool AreRecords)
{
    /// <summary>How many lines a comment or a description may well have.</summary>
    public const int Few = 10;

    /// <summary>Text has no tabs, mostly; it has commas, but hardly as many in each of several lines as a record.</summary>
    private const int FewestAlike = 3;

    public static SwallowedLines In(ReadOnlySpan<byte> record, byte separator, int fieldCount)
    {
        var count = 0;
        var alike = 0;
        var first = record.IndexOf((byte)'\n') + 1;
        var rest = record[first..];
        for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
        {
            count++;
            if (rest[..end].Count(separator) == fieldCount - 1)
                alike++;
            rest = rest[(end + 1)..];
        }

        return new(
            count + 1,
            fieldCount > 1 && alike == count && alike >= (separator == '\t' ? 1 : FewestAlike)
        );
    }
}
