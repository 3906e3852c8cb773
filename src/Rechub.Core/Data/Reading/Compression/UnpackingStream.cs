using System.Globalization;
using Rechub.IO;

namespace Rechub.Data.Reading.Compression;

/// <summary>What a compressed file holds. Whatever goes wrong within a decompressor becomes an error that names the file.</summary>
internal sealed class UnpackingStream : ForwardStream
{
    private readonly string file;
    private readonly string kind;
    private long unpacked;

    /// <param name="file">What errors call the file.</param>
    /// <param name="kind">What the compression is called.</param>
    /// <param name="packed">The compressed bytes.</param>
    /// <param name="open">Unpacks them.</param>
    public UnpackingStream(string file, string kind, Stream packed, Func<Stream, Stream> open)
        : base(Open(file, kind, packed, open)) => (this.file, this.kind) = (file, kind);

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = Content.Read(buffer);
            unpacked += read;
            return read;
        }
        catch (Exception problem) when (IsDamage(problem))
        {
            throw Damaged(file, kind, unpacked, problem);
        }
    }

    private static Stream Open(string file, string kind, Stream packed, Func<Stream, Stream> open)
    {
        try
        {
            return open(packed);
        }
        catch (Exception problem) when (IsDamage(problem))
        {
            packed.Dispose();
            throw Damaged(file, kind, 0, problem);
        }
    }

    // Decompressors of damaged bytes throw what their loops happen to meet; a disk that fails is another matter.
    private static bool IsDamage(Exception problem) =>
        problem
            is EndOfStreamException
                or not (
                    IOException
                    or UnauthorizedAccessException
                    or OperationCanceledException
                    or ObjectDisposedException
                    or RechubException
                    or InsufficientMemoryException
                );

    private static InputFormatException Damaged(
        string file,
        string kind,
        long unpacked,
        Exception problem
    ) =>
        new(
            file,
            null,
            null,
            string.Create(
                CultureInfo.InvariantCulture,
                $"It cannot be unpacked as {kind} beyond {unpacked:N0} bytes of its content; the file may be damaged or cut off. {problem.Message}"
            ),
            problem
        );
}
