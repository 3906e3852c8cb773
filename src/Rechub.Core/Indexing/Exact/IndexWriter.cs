using System.Runtime.InteropServices;
using System.Text;
using Rechub.Data;
using Rechub.IO;

namespace Rechub.Indexing.Exact;

/// <summary>Lays an index out and writes it, to a file or to memory.</summary>
internal sealed class IndexWriter
{
    // An image starts on a page. Its sections start on cache lines: an update of one item is to take few bytes.
    private const int ImageAlignment = 4096;
    private const int SectionAlignment = 64;
    private readonly IndexContent content;
    private readonly List<(string Name, SectionBytes Bytes)> parts = [];
    private readonly List<(string Name, ColumnKind Kind)> columns = [];
    private readonly uint[] upperChecksums;
    private readonly uint[] lowerChecksums;
    private readonly float[] longestOfBlock;
    private readonly int[]? order;

    private delegate ReadOnlySpan<byte> SectionBytes();

    /// <summary>Checks the content and plans its layout.</summary>
    public IndexWriter(IndexContent content)
    {
        this.content = content;
        var count = content.Items.Count;
        content.Require();
        var blocks = VectorPanels.BlockCount(count);
        Add(
            IndexDirectory.ChecksumsOf(IndexDirectory.UpperVectors),
            upperChecksums = new uint[blocks]
        );
        Add(
            IndexDirectory.ChecksumsOf(IndexDirectory.LowerVectors),
            lowerChecksums = new uint[blocks]
        );
        Add(IndexDirectory.VectorLengths, longestOfBlock = new float[blocks]);
        if (content.Items.Ids.IsText)
            AddTexts(IndexDirectory.Ids, content.Items.Ids.Texts.ToArray());
        else
            Add(IndexDirectory.Ids + IndexDirectory.Values, content.Items.Ids.Integers.ToArray());
        if (content.Deleted is { IsText: true } texts)
            AddTexts(IndexDirectory.Deleted, texts.Texts.ToArray());
        else if (content.Deleted is { } integers)
            Add(IndexDirectory.Deleted + IndexDirectory.Values, integers.Integers.ToArray());
        foreach (var column in content.Items.Columns)
            AddColumn(column);
        if (content.PartitionColumn is { } partition)
            Add(IndexDirectory.Order, order = RowOrder.ByColumn(content.Items, partition));
        var (directory, directoryOffset) = Layout();
        Length = directoryOffset + directory.ToBytes().Length;
    }

    /// <summary>Bytes that will be written.</summary>
    public long Length { get; }

    /// <summary>Writes the image from the stream's position on.</summary>
    public void Write(Stream stream, CancellationToken cancellation)
    {
        var start = stream.Position;
        WriteVectors(stream, cancellation);
        var (directory, directoryOffset) = Layout();
        foreach (var (name, bytes) in parts)
        {
            stream.Position = start + directory.Sections[name].Offset;
            stream.Write(bytes());
        }

        var encoded = directory.ToBytes();
        stream.Position = start + directoryOffset;
        stream.Write(encoded);
        var page = new byte[IndexHeader.Length];
        new IndexHeader(
            Guid.NewGuid(),
            content.Dimension,
            content.Metric,
            content.Items.Count,
            content.Items.Ids.IsText,
            content.ModelId,
            directoryOffset,
            encoded.Length,
            Checksum.Of(encoded)
        ).Write(page);
        var slot = new CommitSlot(1, Length, content.Items.Count);
        slot.Write(page.AsSpan((int)slot.Offset));
        stream.Position = start;
        stream.Write(page);
        stream.Position = start + Length;
    }

    private void WriteVectors(Stream stream, CancellationToken cancellation)
    {
        var (dimension, total) = (content.Dimension, content.Items.Count);
        var start = stream.Position;
        var (upperStart, lowerStart) = PlaneOffsets();
        var panelWords = VectorPanels.Words * dimension;
        var upper = new uint[VectorPanels.PerBlock * panelWords];
        var lower = new uint[upper.Length];
        var rows = new float[VectorPanels.Width * dimension];
        for (var block = 0; block < longestOfBlock.Length; block++)
        {
            cancellation.ThrowIfCancellationRequested();
            var first = block * VectorPanels.BlockRows;
            var panels = VectorPanels.Count(Math.Min(VectorPanels.BlockRows, total - first));
            for (var panel = 0; panel < panels; panel++)
            {
                var vectors = Gather(first + (panel * VectorPanels.Width), rows);
                for (var row = 0; row < vectors.Length; row += dimension)
                    longestOfBlock[block] = Math.Max(
                        longestOfBlock[block],
                        MathF.BitIncrement(
                            (float)VectorGeometry.Length(vectors.Slice(row, dimension))
                        )
                    );
                VectorPanels.Pack(
                    vectors,
                    dimension,
                    upper.AsSpan(panel * panelWords),
                    lower.AsSpan(panel * panelWords)
                );
            }

            var words = panels * panelWords;
            var offset = VectorPanels.PlaneLength(first, dimension);
            upperChecksums[block] = Write(upper.AsSpan(0, words), start + upperStart + offset);
            lowerChecksums[block] = Write(lower.AsSpan(0, words), start + lowerStart + offset);
        }

        uint Write(ReadOnlySpan<uint> words, long position)
        {
            var bytes = MemoryMarshal.AsBytes(words);
            stream.Position = position;
            stream.Write(bytes);
            return Checksum.Of(bytes);
        }
    }

    /// <summary>Copies the vectors of at most a panel of places, as they are stored.</summary>
    private ReadOnlySpan<float> Gather(int firstPlace, Span<float> rows)
    {
        var dimension = content.Dimension;
        var count = Math.Min(VectorPanels.Width, content.Items.Count - firstPlace);
        for (var i = 0; i < count; i++)
        {
            var row = order is null ? firstPlace + i : order[firstPlace + i];
            content.Vectors.Span.Slice(row * dimension, dimension).CopyTo(rows[(i * dimension)..]);
        }

        var vectors = rows[..(count * dimension)];
        if (content.Metric == DistanceMetric.Cosine && !content.IsNormalized)
            VectorGeometry.Normalize(vectors, dimension);
        return vectors;
    }

    private (long Upper, long Lower) PlaneOffsets()
    {
        var length = VectorPanels.PlaneLength(content.Items.Count, content.Dimension);
        return (IndexHeader.Length, Aligned(IndexHeader.Length + length, SectionAlignment));
    }

    private (IndexDirectory Directory, long DirectoryOffset) Layout()
    {
        var length = VectorPanels.PlaneLength(content.Items.Count, content.Dimension);
        var (upper, lower) = PlaneOffsets();
        var sections = new Dictionary<string, IndexSection>
        {
            [IndexDirectory.UpperVectors] = new(upper, length, 0),
            [IndexDirectory.LowerVectors] = new(lower, length, 0),
        };
        var offset = Aligned(lower + length, SectionAlignment);
        foreach (var (name, bytes) in parts)
        {
            var span = bytes();
            sections[name] = new IndexSection(offset, span.Length, Checksum.Of(span));
            offset = Aligned(offset + span.Length, SectionAlignment);
        }

        return (
            new IndexDirectory(content.Items.KeyName, sections, columns, content.PartitionColumn),
            offset
        );
    }

    /// <summary>The next offset at which an image may start.</summary>
    public static long Aligned(long offset) => Aligned(offset, ImageAlignment);

    private static long Aligned(long offset, int alignment) =>
        (offset + alignment - 1) / alignment * alignment;

    private void AddColumn(FeatureColumn column)
    {
        var prefix = IndexDirectory.Column(columns.Count);
        columns.Add((column.Name, column.Kind));
        switch (column)
        {
            case TextColumn text:
                AddTexts(prefix, text.Dictionary);
                Add(prefix + IndexDirectory.Codes, text.Codes);
                break;
            case IntegerColumn integer:
                Add(prefix + IndexDirectory.Values, integer.Values);
                break;
            case NumberColumn number:
                Add(prefix + IndexDirectory.Values, number.Values);
                break;
            case TextListColumn list:
                AddTexts(prefix, list.Dictionary);
                Add(prefix + IndexDirectory.Offsets, list.Offsets);
                Add(prefix + IndexDirectory.Codes, list.Codes);
                break;
            default:
                throw new ArgumentException(
                    $"Column '{column.Name}' is of kind {column.Kind}, which an index cannot store.",
                    nameof(column)
                );
        }
    }

    private void AddTexts(string prefix, string[] texts)
    {
        var ends = new long[texts.Length];
        using var heap = new MemoryStream();
        for (var i = 0; i < texts.Length; i++)
        {
            heap.Write(Encoding.UTF8.GetBytes(texts[i]));
            ends[i] = heap.Length;
        }

        Add(prefix + IndexDirectory.TextEnds, ends);
        Add(prefix + IndexDirectory.Text, heap.ToArray());
    }

    private void Add<T>(string name, T[] values)
        where T : unmanaged => parts.Add((name, () => MemoryMarshal.AsBytes<T>(values)));
}
