using System.Globalization;
using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Publishing;

/// <summary>An item index on a Milvus server, under one name: each publish makes a version, and the name leads to the live one.</summary>
/// <param name="connection">The server.</param>
/// <param name="options">The name, and how to publish under it.</param>
public sealed class MilvusBackend(MilvusConnection connection, PublishOptions options)
    : IVersionedIndexBackend
{
    /// <inheritdoc/>
    public string Target => $"{connection}/{options.Collection}";

    private IndexVersions Stored => new(connection, options.Collection);

    /// <inheritdoc/>
    public PublishedIndex Publish(
        IndexContent content,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        var report = Wait(
            new ItemPublisher(connection).PublishAsync(content, options, progress, cancellation)
        );
        return new PublishedIndex(Open(report.Version, progress, cancellation))
        {
            Version = report.Version,
            Warnings = report.Warnings,
            Summary = string.Create(
                CultureInfo.InvariantCulture,
                $"Version {report.Version}: rows sent in {report.Upsert.TotalSeconds:0.0} s, searchable after {report.Searchable.TotalSeconds:0.0} s, live after {report.Live.TotalSeconds:0.0} s."
            ),
        };
    }

    /// <inheritdoc/>
    public IItemIndex Open(IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        OpenVersion(null, progress, cancellation);

    /// <inheritdoc/>
    public IItemIndex Open(
        string version,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    ) => OpenVersion(version, progress, cancellation);

    /// <inheritdoc/>
    public IReadOnlyList<IndexVersion> Versions(CancellationToken cancellation) =>
        Wait(Stored.ListAsync(cancellation));

    /// <inheritdoc/>
    public IndexVersion Find(string version, CancellationToken cancellation) =>
        Wait(Stored.FindAsync(version, cancellation));

    /// <inheritdoc/>
    public IndexVersion Restore(
        string version,
        bool acceptFewerItems,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    ) => Wait(Stored.RestoreAsync(version, progress, cancellation, acceptFewerItems));

    /// <inheritdoc/>
    public void Remove(string version, CancellationToken cancellation) =>
        Stored.RemoveAsync(version, cancellation).GetAwaiter().GetResult();

    private MilvusItemIndex OpenVersion(
        string? version,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    ) =>
        Wait(
            MilvusItemIndex.OpenAsync(
                connection,
                options.Collection,
                version,
                progress,
                cancellation
            )
        );

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
