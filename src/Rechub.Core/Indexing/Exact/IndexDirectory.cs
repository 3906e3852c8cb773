using System.Text;
using Rechub.IO;

namespace Rechub.Indexing.Exact;

/// <summary>The sections of an index by name, its columns in order, and the column its vectors are partitioned by.</summary>
internal sealed record IndexDirectory(
    string KeyName,
    IReadOnlyDictionary<string, IndexSection> Sections,
    IReadOnlyList<(string Name, ColumnKind Kind)> Columns,
    string? PartitionColumn
)
{
    /// <summary>The upper plane of the vectors.</summary>
    public const string UpperVectors = "vectors.upper";

    /// <summary>The lower plane of the vectors.</summary>
    public const string LowerVectors = "vectors.lower";

    /// <summary>Of each block of vectors a length that none in it exceeds.</summary>
    public const string VectorLengths = "vectors.lengths";

    /// <summary>Of a partitioned index, the row whose vector lies at each place.</summary>
    public const string Order = "order";

    /// <summary>Integer ids, or the values of a column.</summary>
    public const string Values = "values";

    /// <summary>Where each text ends.</summary>
    public const string TextEnds = "text.ends";

    /// <summary>Texts in UTF-8, one after the other.</summary>
    public const string Text = "text";

    /// <summary>Places in a dictionary.</summary>
    public const string Codes = "codes";

    /// <summary>Row boundaries of lists.</summary>
    public const string Offsets = "offsets";

    /// <summary>Prefix of the sections of the ids.</summary>
    public const string Ids = "ids/";

    /// <summary>Prefix of the sections of the ids that an update takes out.</summary>
    public const string Deleted = "deleted/";

    /// <summary>A checksum a block of a plane.</summary>
    public static string ChecksumsOf(string plane) => plane + ".checksums";

    /// <summary>Prefix of the sections of a column.</summary>
    public static string Column(int index) => FormattableString.Invariant($"column{index}/");

    /// <summary>The directory as bytes.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(KeyName);
        writer.Write(Sections.Count);
        foreach (var (name, section) in Sections)
        {
            writer.Write(name);
            writer.Write(section.Offset);
            writer.Write(section.Length);
            writer.Write(section.Checksum);
        }

        writer.Write(Columns.Count);
        foreach (var (name, kind) in Columns)
        {
            writer.Write(name);
            writer.Write((byte)kind);
        }

        writer.Write(PartitionColumn ?? "");
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads a directory whose checksum matches.</summary>
    public static IndexDirectory Read(ReadOnlySpan<byte> bytes, uint checksum, string location)
    {
        if (Checksum.Of(bytes) != checksum)
            throw IndexErrors.Damaged(location, "the directory's checksum does not match");
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
        var keyName = reader.ReadString();
        var sections = new Dictionary<string, IndexSection>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            sections.Add(
                reader.ReadString(),
                new IndexSection(reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt32())
            );
        var columns = new (string Name, ColumnKind Kind)[reader.ReadInt32()];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = (reader.ReadString(), (ColumnKind)reader.ReadByte());
            if (!Enum.IsDefined(columns[i].Kind))
                throw IndexErrors.Damaged(
                    location,
                    $"its column '{columns[i].Name}' is of kind {columns[i].Kind}, which this version does not know"
                );
        }

        var partitionColumn = reader.ReadString();
        return new IndexDirectory(
            keyName,
            sections,
            columns,
            partitionColumn.Length > 0 ? partitionColumn : null
        );
    }
}
