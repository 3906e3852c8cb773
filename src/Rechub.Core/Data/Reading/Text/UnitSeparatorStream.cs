using Rechub.IO;

namespace Rechub.Data.Reading.Text;

/// <summary>
/// Gives NUL in place of U+001F, which <see cref="CsvHelper.CsvSeparatorStream"/> keeps for itself: a field that has it is then
/// refused with its place, and the rest of the file can be read.
/// </summary>
internal sealed class UnitSeparatorStream(Stream content) : ForwardStream(content)
{
    public override int Read(Span<byte> buffer)
    {
        var read = Content.Read(buffer);
        buffer[..read].Replace((byte)CsvHelper.CsvSeparatorStream.DefaultReplacement, (byte)0);
        return read;
    }
}
