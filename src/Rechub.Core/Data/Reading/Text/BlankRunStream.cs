using Rechub.IO;

namespace Rechub.Data.Reading.Text;

/// <summary>
/// Text whose fields are separated by runs of blanks, with one blank for each run and none at the start and end of a line. What
/// stands in quotes stays as it is.
/// </summary>
/// <param name="content">The text.</param>
/// <param name="tabs">Whether tabs are blanks as well.</param>
/// <param name="quoted">Whether a field may stand in quotes.</param>
internal sealed class BlankRunStream(Stream content, bool tabs, bool quoted)
    : ForwardStream(content)
{
    private readonly byte[] block = new byte[1 << 16];
    private int place;
    private int length;
    private bool isFieldStart = true;
    private bool hasBlank;
    private bool inQuotes;

    public override int Read(Span<byte> buffer)
    {
        var written = 0;
        while (written < buffer.Length)
        {
            if (place == length)
            {
                if (written > 0)
                    break;
                (place, length) = (0, Content.Read(block));
                if (length == 0)
                    break;
            }

            var value = block[place];
            if (!inQuotes && (value == ' ' || (tabs && value == '\t')))
            {
                hasBlank = true;
                place++;
                continue;
            }

            var isEnd = !inQuotes && value is (byte)'\n' or (byte)'\r';
            if (hasBlank && !isFieldStart && !isEnd)
            {
                (hasBlank, isFieldStart) = (false, true);
                buffer[written++] = (byte)' ';
                continue;
            }

            // A quote opens a field where one starts, and closes what it has opened.
            if (quoted && value == '"' && (inQuotes || isFieldStart))
                inQuotes = !inQuotes;
            (hasBlank, isFieldStart) = (false, isEnd);
            buffer[written++] = value;
            place++;
        }

        return written;
    }
}
