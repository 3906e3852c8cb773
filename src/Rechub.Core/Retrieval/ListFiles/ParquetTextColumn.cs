using System.Runtime.InteropServices;
using ParquetSharp;

namespace Rechub.Retrieval.ListFiles;

/// <summary>
/// A column of texts that repeat, as the same objects: each is encoded once a row group. A missing text is null.
/// </summary>
/// <param name="name">Its name.</param>
internal sealed class ParquetTextColumn(string name) : ParquetColumn(name)
{
    private const int PartRows = 1 << 12;
    private const int BlockBytes = 1 << 16;

    private readonly List<string?> values = [];
    private readonly short[] areThere = new short[PartRows];
    private readonly ByteArray[] texts = new ByteArray[PartRows];

    /// <summary>Adds a value.</summary>
    public void Add(string? value) => values.Add(value);

    public override Column Describe() => new Column<string?>(Name);

    public override void Write(RowGroupWriter group)
    {
        using var writer = (ColumnWriter<ByteArray>)group.NextColumn();
        using var bytes = new ByteBuffer(BlockBytes);
        var encoded = new Dictionary<string, ByteArray>(ReferenceEqualityComparer.Instance);
        for (var start = 0; start < values.Count; start += PartRows)
        {
            var part = CollectionsMarshal.AsSpan(values)[start..];
            part = part[..Math.Min(PartRows, part.Length)];
            var count = 0;
            for (var i = 0; i < part.Length; i++)
            {
                areThere[i] = (short)(part[i] is null ? 0 : 1);
                if (part[i] is not { } text)
                    continue;
                ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    encoded,
                    text,
                    out var isKnown
                );
                if (!isKnown)
                    found = LogicalWrite.FromString(text, bytes);
                texts[count++] = found;
            }

            writer.WriteBatch(
                part.Length,
                areThere.AsSpan(0, part.Length),
                [],
                texts.AsSpan(0, count)
            );
        }

        values.Clear();
    }
}
