using System.Globalization;
using Rechub.Indexing;

namespace Rechub.Tests.Indexing;

/// <summary>The smallest backend that offers all there is to offer: versions in a list. It proves that the seam needs no more.</summary>
internal sealed class ListBackend : IVersionedIndexBackend
{
    private readonly List<(IndexVersion Version, ListIndex Index)> kept = [];
    private string? live;

    public string? Target => null;

    public PublishedIndex Publish(
        IndexContent content,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        content.Require();
        live = kept.Count.ToString("0000", CultureInfo.InvariantCulture);
        kept.Add(
            (
                new IndexVersion
                {
                    Version = live,
                    State = VersionState.Kept,
                    Count = content.Items.Count,
                    Dimension = content.Dimension,
                    Metric = content.Metric,
                    ModelId = content.ModelId,
                    Created = DateTime.UtcNow,
                },
                new ListIndex(content)
            )
        );
        return new PublishedIndex(kept[^1].Index) { Version = live };
    }

    public IItemIndex Open(IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        Require(live).Index;

    public IItemIndex Open(
        string version,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    ) => Require(version).Index;

    public IReadOnlyList<IndexVersion> Versions(CancellationToken cancellation) =>
        [.. kept.Select(one => Described(one.Version)).Reverse()];

    public IndexVersion Find(string version, CancellationToken cancellation) =>
        Described(Require(version).Version);

    public IndexVersion Restore(
        string version,
        bool acceptFewerItems,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        live = Require(version).Version.Version;
        return Find(live, cancellation);
    }

    public void Remove(string version, CancellationToken cancellation)
    {
        if (version == live)
            throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "VersionInUse",
                $"Version {version} is live and is not removed. Restore another first."
            );
        kept.Remove(Require(version));
    }

    private IndexVersion Described(IndexVersion version) =>
        version.Version == live ? version with { State = VersionState.Live } : version;

    private (IndexVersion Version, ListIndex Index) Require(string? version)
    {
        var place = kept.FindIndex(one => one.Version.Version == version);
        return place >= 0
            ? kept[place]
            : throw new RechubException(
                RechubErrorKind.NotFound,
                "VersionNotFound",
                $"There is no version '{version}'."
            );
    }
}
