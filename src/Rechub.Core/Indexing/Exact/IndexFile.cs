using Rechub.IO;

namespace Rechub.Indexing.Exact;

/// <summary>Writes an index file: anew, or by appending an update.</summary>
internal static class IndexFile
{
    /// <summary>Writes a file in the place of what stood there, if that was an index.</summary>
    public static void Publish(string path, IndexContent content, CancellationToken cancellation)
    {
        var writer = new IndexWriter(content);
        if (File.Exists(path))
            RequireIndex(path);
        AtomicFile.RequireFolder(path);
        using var right = WriterLock.Take(path, "IndexBusy");
        AtomicFile.RemoveLeftovers(path);
        AtomicFile.Write(path, stream => writer.Write(stream, cancellation));
    }

    /// <summary>Applies changes to a file.</summary>
    public static UpdateOutcome Update(
        string path,
        ItemChanges changes,
        CancellationToken cancellation
    )
    {
        using var right = WriterLock.Take(path, "IndexBusy");
        var opened = OpenedIndex.Map(path);
        var update = new IndexUpdate(new IndexState(opened.Images), changes);
        if (update.IsEmpty)
            return update.Outcome;
        var delta = update.Delta();
        var writer = new IndexWriter(delta);
        if (update.IsFold(writer.Length))
        {
            AtomicFile.RemoveLeftovers(path);
            var state = new IndexState([.. opened.Images, IndexImage.Create(delta, cancellation)]);
            var folded = new IndexWriter(IndexUpdate.Fold(state));
            opened.RequireUnchanged();
            AtomicFile.Write(path, stream => folded.Write(stream, cancellation));
        }
        else
        {
            opened.RequireUnchanged();
            Append(path, opened.Commit, writer, update.LiveCount, cancellation);
        }

        return update.Outcome;
    }

    private static void Append(
        string path,
        CommitSlot commit,
        IndexWriter writer,
        long liveCount,
        CancellationToken cancellation
    )
    {
        var start = IndexWriter.Aligned(commit.FileLength);
        using var stream = new FileStream(
            path,
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete
        );
        // What lies behind the last commit is the rest of an update that was not finished.
        stream.SetLength(commit.FileLength);
        stream.Position = start;
        writer.Write(stream, cancellation);
        stream.Flush(flushToDisk: true);
        var next = new CommitSlot(commit.Sequence + 1, start + writer.Length, liveCount);
        Span<byte> slot = stackalloc byte[CommitSlot.Length];
        next.Write(slot);
        stream.Position = next.Offset;
        stream.Write(slot);
        stream.Flush(flushToDisk: true);
    }

    private static void RequireIndex(string path)
    {
        Span<byte> start = stackalloc byte[IndexHeader.Magic.Length];
        using var stream = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read > 0 && !start[..read].SequenceEqual(IndexHeader.Magic))
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "NotAnItemIndex",
                $"'{path}' exists and is not an item index; it is not overwritten. Choose another path, or remove it first.",
                path
            );
    }
}
