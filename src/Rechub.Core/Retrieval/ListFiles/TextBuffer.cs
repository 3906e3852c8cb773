using System.Buffers;
using System.Globalization;

namespace Rechub.Retrieval.ListFiles;

/// <summary>UTF-8 text on its way to a stream, which gets it in large blocks.</summary>
/// <param name="stream">The stream; it stays open.</param>
internal sealed class TextBuffer(Stream stream) : IDisposable
{
    private const int Size = 1 << 17;
    private const int LongestInteger = 20;

    private readonly byte[] bytes = ArrayPool<byte>.Shared.Rent(Size);
    private int count;

    /// <summary>Adds text.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (text.Length > bytes.Length - count)
        {
            Empty();
            if (text.Length > bytes.Length)
            {
                stream.Write(text);
                return;
            }
        }

        text.CopyTo(bytes.AsSpan(count));
        count += text.Length;
    }

    /// <summary>Adds an integer.</summary>
    public void Add(long integer)
    {
        if (bytes.Length - count < LongestInteger)
            Empty();
        integer.TryFormat(
            bytes.AsSpan(count),
            out var written,
            provider: CultureInfo.InvariantCulture
        );
        count += written;
    }

    /// <summary>Gives the stream what is left.</summary>
    public void Dispose()
    {
        Empty();
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Empty()
    {
        stream.Write(bytes, 0, count);
        count = 0;
    }
}
