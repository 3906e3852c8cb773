namespace Rechub.Indexing.Exact;

/// <summary>An exact index in one file, or in memory: then it opens what it published itself.</summary>
/// <param name="path">The file; null for memory.</param>
/// <param name="isBuffered">Whether the file is copied to memory when it is opened; otherwise it is mapped.</param>
public sealed class ExactBackend(string? path, bool isBuffered = false) : IIndexBackend
{
    private ExactIndex? published;

    /// <inheritdoc/>
    public string? Target => path;

    /// <inheritdoc/>
    public PublishedIndex Publish(
        IndexContent content,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(content);
        progress?.Report(new WorkProgress($"indexing {content.Items.Count} items"));
        published = path is null
            ? ExactIndex.Create(content, cancellation)
            : ExactIndex.Write(path, content, cancellation);
        return new PublishedIndex(published);
    }

    /// <inheritdoc/>
    public IItemIndex Open(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        if (path is null)
            return published ?? throw NotPublished("No index was published to memory here.");
        if (!File.Exists(path))
            throw NotPublished($"There is no index file '{path}'.");
        return isBuffered ? ExactIndex.OpenBuffered(path, cancellation) : ExactIndex.Open(path);
    }

    private RechubException NotPublished(string what) =>
        new(
            RechubErrorKind.NotFound,
            "IndexNotPublished",
            $"{what} Publish one with Publish-ItemEmbedding.",
            path
        );
}
