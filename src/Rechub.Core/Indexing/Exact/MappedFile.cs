using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rechub.Indexing.Exact;

/// <summary>
/// The file that an index is mapped from, held open. A mapping shows what the file holds at the moment: a program that writes
/// into the file changes what is searched, and one that truncates it takes pages away, which the system answers by ending the
/// process. So the file is checked before and after every use. A file that replaces this one by rename is another file, and
/// leaves this one as it is. The file is closed when the last reference goes.
/// </summary>
internal sealed class MappedFile : IDisposable
{
    private readonly string path;
    private readonly SafeFileHandle handle;
    private readonly Lock checking = new();
    private readonly byte[] header = new byte[IndexHeader.FirstSlot];
    private volatile FileStamp stamp;

    private MappedFile(string path, SafeFileHandle handle)
    {
        this.path = path;
        this.handle = handle;
        stamp = FileStamp.Of(handle);
        var page = new byte[IndexHeader.Length];
        (Commit, IsRecordDamaged) = ReadCommit(page);
        page.AsSpan(0, header.Length).CopyTo(header);
        if (RandomAccess.GetLength(handle) is var length && length < Commit.FileLength)
            throw IndexErrors.Truncated(path, length, Commit.FileLength);
    }

    /// <summary>How much of the file is valid.</summary>
    public CommitSlot Commit { get; }

    /// <summary>Whether one of the two commit records is damaged; the other holds.</summary>
    public bool IsRecordDamaged { get; }

    /// <summary>Opens a file that starts as an index does and has the length that was committed.</summary>
    /// <exception cref="RechubException">It is no index, damaged or truncated.</exception>
    public static MappedFile Open(string path)
    {
        var handle = File.OpenHandle(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        try
        {
            return new MappedFile(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Maps what was committed.</summary>
    public SafeBuffer Map()
    {
        using var mapping = MemoryMappedFile.CreateFromFile(
            handle,
            null,
            0,
            MemoryMappedFileAccess.Read,
            HandleInheritability.None,
            leaveOpen: true
        );
        return mapping
            .CreateViewAccessor(0, Commit.FileLength, MemoryMappedFileAccess.Read)
            .SafeMemoryMappedViewHandle;
    }

    /// <summary>Copies what was committed to memory.</summary>
    /// <exception cref="RechubException">The file was truncated meanwhile.</exception>
    public unsafe SafeBuffer Copy(CancellationToken cancellation)
    {
        const int most = 1 << 24;
        var memory = new NativeBuffer(Commit.FileLength);
        var start = (byte*)memory.DangerousGetHandle();
        for (var offset = 0L; offset < Commit.FileLength; )
        {
            cancellation.ThrowIfCancellationRequested();
            var length = (int)Math.Min(most, Commit.FileLength - offset);
            var read = RandomAccess.Read(handle, new Span<byte>(start + offset, length), offset);
            if (read == 0)
                throw IndexErrors.Truncated(path, offset, Commit.FileLength);
            offset += read;
        }

        return memory;
    }

    /// <summary>Checks that no page of the mapping was taken away: a small part of the whole check, for use within a scan.</summary>
    /// <exception cref="RechubException">The file is shorter than the mapping.</exception>
    public void RequireMapped()
    {
        if (RandomAccess.GetLength(handle) is var length && length < Commit.FileLength)
            throw Truncated(length);
    }

    /// <summary>
    /// Checks that the file is the one that was opened: its length, its header, and its time of change. A change that leaves
    /// the header and does not shorten the file may be an update, which appends and leaves what is mapped as it was: after one,
    /// whatever was verified is verified again.
    /// </summary>
    /// <param name="images">The images that are mapped.</param>
    /// <exception cref="RechubException"><c>IndexFileChanged</c>.</exception>
    public void RequireUnchanged(IReadOnlyList<IndexImage> images)
    {
        var now = FileStamp.Of(handle);
        if (now.Length < Commit.FileLength)
            throw Truncated(now.Length);
        Span<byte> start = stackalloc byte[IndexHeader.FirstSlot];
        if (
            RandomAccess.Read(handle, start, fileOffset: 0) < start.Length
            || !start.SequenceEqual(header)
        )
            throw IndexErrors.Changed(path, "another index was written into it");
        if (now == stamp && now.IsSettled)
            return;
        lock (checking)
        {
            foreach (var image in images)
            {
                if (!image.IsStillIntact())
                    throw IndexErrors.Changed(path, "what was written into it is not an update");
            }

            stamp = now;
        }
    }

    /// <summary>Closes the file. What is mapped stays mapped.</summary>
    public void Dispose() => handle.Dispose();

    private (CommitSlot Commit, bool IsOtherDamaged) ReadCommit(byte[] page)
    {
        const int most = 5;
        for (var reads = 1; ; reads++)
        {
            var read = RandomAccess.Read(handle, page, fileOffset: 0);
            IndexHeader.Read(page.AsSpan(0, read), path);
            var found = CommitSlot.Newest(page, path);
            if (!found.IsOtherDamaged || reads == most)
                return found;
            // Somebody may just be writing it.
            Thread.Sleep(1);
        }
    }

    private RechubException Truncated(long length) =>
        IndexErrors.Changed(path, $"it has {length} bytes, {Commit.FileLength} when it was opened");
}
