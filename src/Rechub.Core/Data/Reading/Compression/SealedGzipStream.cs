using System.IO.Compression;
using Rechub.IO;

namespace Rechub.Data.Reading.Compression;

/// <summary>
/// What a gzip file holds, to its very end. <see cref="GZipStream"/> takes a file that is cut off for one that ends there; so a
/// further part of known content is read behind the file, which comes out only if the file is whole.
/// </summary>
internal sealed class SealedGzipStream(Stream packed)
    : ForwardStream(
        new GZipStream(new AppendedStream(packed, PackedSeal), CompressionMode.Decompress)
    )
{
    private static readonly byte[] Seal = [.. "\u0001\u0002 the gzip file is whole \u0003\u0004"u8];
    private static readonly byte[] PackedSeal = Pack(Seal);

    private readonly byte[] block = new byte[1 << 16];
    private int place;
    private int length;

    /// <summary>The last bytes of the block are held back while they may be the seal.</summary>
    private int Ready => length - Seal.Length;

    public override int Read(Span<byte> buffer)
    {
        if (place >= Ready && !Fill())
            return 0;
        var count = Math.Min(buffer.Length, Ready - place);
        block.AsSpan(place, count).CopyTo(buffer);
        place += count;
        return count;
    }

    private bool Fill()
    {
        while (place >= Ready)
        {
            var held = length - place;
            block.AsSpan(place, held).CopyTo(block);
            var read = Content.Read(block.AsSpan(held));
            (place, length) = (0, held + read);
            if (read > 0)
                continue;
            return block.AsSpan(0, length).SequenceEqual(Seal)
                ? false
                : throw new InvalidDataException("Its end is missing, or something follows it.");
        }

        return true;
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Fastest))
            packing.Write(content);
        return packed.ToArray();
    }

    /// <summary>A stream, and then further bytes.</summary>
    private sealed class AppendedStream(Stream content, byte[] rest) : ForwardStream(content)
    {
        private int placeInRest;

        public override int Read(Span<byte> buffer)
        {
            if (placeInRest == 0 && Content.Read(buffer) is var read and > 0)
                return read;
            var count = Math.Min(buffer.Length, rest.Length - placeInRest);
            rest.AsSpan(placeInRest, count).CopyTo(buffer);
            placeInRest += count;
            return count;
        }
    }
}
