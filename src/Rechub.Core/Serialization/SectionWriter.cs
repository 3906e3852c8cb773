using System.Runtime.InteropServices;
using System.Text;
using Rechub.Data;

namespace Rechub.Serialization;

/// <summary>Writes arrays and columns, each preceded by its length.</summary>
internal sealed class SectionWriter(Stream stream, CancellationToken cancellation = default)
    : IDisposable
{
    // A block stays in the cache while the CryptoStream copies it.
    private const int WrittenAtOnce = 1 << 14;

    private readonly BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    /// <summary>Writes an array in memory order.</summary>
    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Flush();
        // In blocks: the bytes of all elements may exceed the length of a span.
        for (var rest = values; !rest.IsEmpty; )
        {
            cancellation.ThrowIfCancellationRequested();
            var block = rest[..Math.Min(rest.Length, WrittenAtOnce)];
            stream.Write(MemoryMarshal.AsBytes(block));
            rest = rest[block.Length..];
        }
    }

    /// <summary>Writes strings.</summary>
    public void WriteTexts(ReadOnlySpan<string> values)
    {
        writer.Write(values.Length);
        foreach (var value in values)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Write(value);
        }

        writer.Flush();
    }

    /// <summary>Writes ids.</summary>
    public void Write(IdColumn ids)
    {
        writer.Write(ids.IsText);
        if (ids.IsText)
            WriteTexts(ids.Texts);
        else
            Write(ids.Integers);
    }

    /// <summary>Writes the values of a column; its name and type are in the header.</summary>
    public void Write(FeatureColumn column)
    {
        switch (column)
        {
            case TextColumn text:
                WriteTexts(text.Dictionary);
                Write<int>(text.Codes);
                break;
            case IntegerColumn integers:
                Write<long>(integers.Values);
                break;
            case NumberColumn numbers:
                Write<double>(numbers.Values);
                break;
            case TextListColumn list:
                WriteTexts(list.Dictionary);
                Write<int>(list.Offsets);
                Write<int>(list.Codes);
                break;
            case VectorColumn vectors:
                Write<int>([vectors.Width]);
                Write<float>(vectors.Values);
                break;
            default:
                throw new ArgumentException(
                    $"Column '{column.Name}' is of kind {column.Kind}, which a model file cannot hold.",
                    nameof(column)
                );
        }
    }
}
