namespace Rechub.Indexing.Exact;

/// <summary>The images of an index file: the one that was published, and one for every update since.</summary>
/// <param name="Images">The images, oldest first.</param>
/// <param name="Commit">How much of the file is valid, and how many items it has.</param>
/// <param name="IsRecordDamaged">Whether one of the two commit records is damaged; the other holds.</param>
/// <param name="File">The file that they are mapped from; null for a copy in memory.</param>
internal sealed record OpenedIndex(
    IReadOnlyList<IndexImage> Images,
    CommitSlot Commit,
    bool IsRecordDamaged,
    MappedFile? File
)
{
    /// <summary>
    /// Maps a file. It may be replaced or appended to meanwhile; the images stay as they were.
    /// </summary>
    /// <exception cref="RechubException">It is no index, damaged or truncated.</exception>
    public static OpenedIndex Map(string path)
    {
        var file = MappedFile.Open(path);
        return new OpenedIndex(
            IndexImage.AllOf(file.Map(), file.Commit.FileLength, path, file),
            file.Commit,
            file.IsRecordDamaged,
            file
        );
    }

    /// <summary>Copies a file to memory and verifies all of it. Nothing that happens to the file later matters.</summary>
    /// <exception cref="RechubException">It is no index, damaged or truncated, or was written to meanwhile.</exception>
    public static OpenedIndex Copy(string path, CancellationToken cancellation)
    {
        using var file = MappedFile.Open(path);
        var memory = file.Copy(cancellation);
        file.RequireUnchanged([]);
        var images = IndexImage.AllOf(memory, file.Commit.FileLength, path, file: null);
        foreach (var image in images)
            image.RequireIntact(cancellation);
        return new OpenedIndex(images, file.Commit, file.IsRecordDamaged, File: null);
    }

    /// <summary>Refuses images whose file was written to by others; see <see cref="MappedFile.RequireUnchanged"/>.</summary>
    /// <exception cref="RechubException"><c>IndexFileChanged</c>.</exception>
    public void RequireUnchanged() => File?.RequireUnchanged(Images);
}
