using Rechub.IO;

namespace Rechub.Data.Reading.Text;

/// <summary>Text whose quotes within quoted fields are escaped by a backslash, with them doubled in its place, as RFC 4180 has it.</summary>
internal sealed class BackslashQuoteStream(Stream content) : ForwardStream(content)
{
    private readonly byte[] block = new byte[1 << 16];
    private int place;

    /// <summary>Up to where bytes are final; a backslash that comes last waits for the byte after it.</summary>
    private int final;
    private int length;

    public override int Read(Span<byte> buffer)
    {
        if (place == final && !Fill())
            return 0;
        var count = Math.Min(buffer.Length, final - place);
        block.AsSpan(place, count).CopyTo(buffer);
        place += count;
        return count;
    }

    private bool Fill()
    {
        do
        {
            var held = length - final;
            block.AsSpan(final, held).CopyTo(block);
            var read = Content.Read(block.AsSpan(held));
            (place, length) = (0, held + read);
            final = Double(block.AsSpan(0, length));
            if (read == 0)
                final = length;
        } while (final == 0 && length > 0);
        return final > 0;
    }

    private static int Double(Span<byte> text)
    {
        for (var at = 0; text[at..].IndexOf((byte)'\\') is var next and >= 0; at++)
        {
            at += next;
            if (at + 1 == text.Length)
                return at;
            // A backslash that is escaped itself escapes no quote.
            if (text[at + 1] == '"')
                text[at] = (byte)'"';
            at++;
        }

        return text.Length;
    }
}
