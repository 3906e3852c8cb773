namespace Rechub.Interactions;

/// <summary>
/// Gives NUL in place of U+001F, which <see cref="CsvHelper.CsvSeparatorStream"/> keeps for itself: a field that has it is then
/// refused with its place, and the rest of the file can be read.
/// </summary>
internal sealed class UnitSeparatorStream(Stream content) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = content.Read(buffer);
        buffer[..read].Replace((byte)CsvHelper.CsvSeparatorStream.DefaultReplacement, (byte)0);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            content.Dispose();
        base.Dispose(disposing);
    }
}
