using System.Runtime.InteropServices;
using Rechub.IO;

namespace Rechub.Indexing.Exact;

/// <summary>
/// The bytes of an index, mapped from its file or held in memory, and the only place that knows addresses in them. What comes
/// from a file is checked before its first use. The memory is given back when the last reference goes; nothing needs disposing.
/// </summary>
internal sealed unsafe class IndexImage
{
    /// <summary>The location of an index without a file.</summary>
    public const string InMemory = "memory";

    private readonly SafeBuffer memory;
    private readonly byte* start;
    private readonly MappedFile? file;
    private readonly bool trusted;
    private readonly HashSet<string> verifiedSections = [];

    private IndexImage(
        SafeBuffer memory,
        long offset,
        long available,
        string location,
        MappedFile? file,
        bool trusted
    )
    {
        this.memory = memory;
        this.file = file;
        this.trusted = trusted;
        Location = location;
        start = AddressOf(memory) + offset;
        Header = IndexHeader.Read(
            new ReadOnlySpan<byte>(start, (int)Math.Min(available, IndexHeader.Length)),
            location
        );
        if (
            Header.DirectoryOffset < IndexHeader.Length
            || Header.DirectoryOffset > available - Header.DirectoryLength
        )
            throw IndexErrors.Damaged(location, "its directory lies outside of it");
        Directory = IndexDirectory.Read(
            new ReadOnlySpan<byte>(start + Header.DirectoryOffset, Header.DirectoryLength),
            Header.DirectoryChecksum,
            location
        );
        Upper = Plane(IndexDirectory.UpperVectors);
        Lower = Plane(IndexDirectory.LowerVectors);
        fixed (float* lengths = Section<float>(IndexDirectory.VectorLengths, BlockCount))
            LongestOfBlock = lengths;
    }

    /// <summary>The file's path, or <c>memory</c>.</summary>
    public string Location { get; }

    /// <summary>The fixed header.</summary>
    public IndexHeader Header { get; }

    /// <summary>Sections and columns.</summary>
    public IndexDirectory Directory { get; }

    /// <summary>The vectors' numbers, rounded.</summary>
    public VectorPlane Upper { get; }

    /// <summary>What makes the rounded numbers exact.</summary>
    public VectorPlane Lower { get; }

    /// <summary>Of each block of vectors a length that none in it exceeds.</summary>
    public float* LongestOfBlock { get; }

    /// <summary>Blocks of vectors.</summary>
    public int BlockCount => VectorPanels.BlockCount(Header.Count);

    /// <summary>Bytes of the image.</summary>
    public long Length => Header.DirectoryOffset + Header.DirectoryLength;

    /// <summary>The images that lie one after the other in memory.</summary>
    /// <param name="memory">What holds them.</param>
    /// <param name="length">Bytes that are valid.</param>
    /// <param name="path">The file that they come from.</param>
    /// <param name="file">The file that the memory is mapped from; null for a copy.</param>
    /// <exception cref="RechubException">One is damaged, or of another index than the first.</exception>
    public static IReadOnlyList<IndexImage> AllOf(
        SafeBuffer memory,
        long length,
        string path,
        MappedFile? file
    )
    {
        var images = new List<IndexImage>();
        for (var offset = 0L; offset < length; )
        {
            var image = new IndexImage(memory, offset, length - offset, path, file, trusted: false);
            if (!image.Continues(images.FirstOrDefault() ?? image))
                throw IndexErrors.Damaged(path, "an update in it is of another index");
            images.Add(image);
            offset = IndexWriter.Aligned(offset + image.Length);
        }

        return images;
    }

    // Addresses are computed from the first image's dimension, ids compared as its kind.
    private bool Continues(IndexImage first) =>
        Header.Dimension == first.Header.Dimension
        && Header.Metric == first.Header.Metric
        && Header.TextIds == first.Header.TextIds
        && Header.ModelId == first.Header.ModelId
        && Directory.KeyName == first.Directory.KeyName
        && Directory.Columns.SequenceEqual(first.Directory.Columns);

    /// <summary>Writes an image to memory.</summary>
    public static IndexImage Create(IndexContent content, CancellationToken cancellation)
    {
        var writer = new IndexWriter(content);
        var memory = new NativeBuffer(writer.Length);
        using (
            var stream = new UnmanagedMemoryStream(memory, 0, writer.Length, FileAccess.ReadWrite)
        )
            writer.Write(stream, cancellation);
        return new IndexImage(memory, 0, writer.Length, InMemory, file: null, trusted: true);
    }

    /// <summary>Whether a block's checksums match its vectors.</summary>
    public bool IsBlockIntact(int block) => Upper.IsIntact(block) && Lower.IsIntact(block);

    /// <summary>A section's values, checked; they are valid as long as this image is referenced.</summary>
    /// <param name="name">The section.</param>
    /// <param name="count">How many values it must hold; any number when null.</param>
    public ReadOnlySpan<T> Section<T>(string name, long? count = null)
        where T : unmanaged
    {
        var section = Locate(name, count * sizeof(T));
        var bytes = new ReadOnlySpan<byte>(start + section.Offset, checked((int)section.Length));
        lock (verifiedSections)
        {
            if (!trusted && verifiedSections.Add(name) && Checksum.Of(bytes) != section.Checksum)
            {
                verifiedSections.Remove(name);
                throw DamagedSection(name);
            }
        }

        return MemoryMarshal.Cast<byte, T>(bytes);
    }

    /// <summary>Whether a section's checksum matches its bytes; vectors have their own.</summary>
    public bool IsSectionIntact(string name)
    {
        var section = Locate(name, null);
        return name is IndexDirectory.UpperVectors or IndexDirectory.LowerVectors
            || Checksum.Of(new ReadOnlySpan<byte>(start + section.Offset, (int)section.Length))
                == section.Checksum;
    }

    /// <summary>Checks that no page was taken away from a mapped image; cheap enough for use within a scan.</summary>
    /// <exception cref="RechubException">Its file was truncated.</exception>
    public void RequireMapped() => file?.RequireMapped();

    /// <summary>Verifies every section and every block.</summary>
    /// <exception cref="RechubException">A checksum does not match.</exception>
    public void RequireIntact(CancellationToken cancellation)
    {
        foreach (var name in Directory.Sections.Keys)
        {
            if (!IsSectionIntact(name))
                throw DamagedSection(name);
        }

        for (var block = 0; block < BlockCount; block++)
        {
            cancellation.ThrowIfCancellationRequested();
            Upper.Verify(block);
            Lower.Verify(block);
        }
    }

    /// <summary>Whether whatever was verified still is what it was.</summary>
    public bool IsStillIntact()
    {
        lock (verifiedSections)
        {
            if (!verifiedSections.All(IsSectionIntact))
                return false;
        }

        return Upper.IsStillIntact() && Lower.IsStillIntact();
    }

    // The address stays valid while the handle is referenced; holding it acquired would keep the memory for good.
    private static byte* AddressOf(SafeBuffer memory)
    {
        byte* address = null;
        memory.AcquirePointer(ref address);
        memory.ReleasePointer();
        return address;
    }

    private VectorPlane Plane(string name)
    {
        var vectors = Locate(name, VectorPanels.PlaneLength(Header.Count, Header.Dimension));
        fixed (uint* checksums = Section<uint>(IndexDirectory.ChecksumsOf(name), BlockCount))
            return new VectorPlane(this, (uint*)(start + vectors.Offset), checksums, trusted);
    }

    private IndexSection Locate(string name, long? length)
    {
        if (
            !Directory.Sections.TryGetValue(name, out var section)
            || section.Offset < 0
            || section.Length < 0
            || section.Offset > Length - section.Length
            || (length is not null && length != section.Length)
        )
            throw IndexErrors.Damaged(
                Location,
                $"section '{name}' is missing or not of the length that belongs to it"
            );
        return section;
    }

    private RechubException DamagedSection(string name) =>
        IndexErrors.Damaged(Location, $"the checksum of section '{name}' does not match");
}
