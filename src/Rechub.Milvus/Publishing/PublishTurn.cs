using Rechub.Milvus.Connection;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Publishing;

/// <summary>
/// Lets one publisher at a time work on an index. What a dead publisher began is removed; while a live one works others are
/// refused. There is no lock to be left behind: a publish is known by the unfinished version that it fills.
/// </summary>
internal sealed class PublishTurn(
    CollectionClient client,
    VersionCatalog catalog,
    PublishOptions options,
    TimeProvider time
)
{
    /// <summary>Clears the way before a publish.</summary>
    /// <returns>The newest version there is, or null.</returns>
    /// <exception cref="RechubException">Another publish is under way.</exception>
    public async Task<VersionName?> ClearAsync(CancellationToken cancellation)
    {
        var versions = await catalog.ListAsync(cancellation).ConfigureAwait(false);
        foreach (var version in versions.Where(v => !v.IsComplete && !v.IsLive))
        {
            if (!options.Force && !IsDead(version))
                throw Refusal(version);
            await client.DropAsync(version.Name.Collection, cancellation).ConfigureAwait(false);
        }

        return versions.Count == 0 ? null : versions[^1].Name;
    }

    /// <summary>
    /// Yields to whoever began at the same moment: of publishes that did not see each other in time, the one that the server
    /// created first goes on.
    /// </summary>
    /// <returns>Whether the publish's own version is there.</returns>
    /// <exception cref="RechubException">Another publish was first.</exception>
    public async Task<bool> ConfirmAsync(
        VersionName own,
        PublisherIdentity publisher,
        CancellationToken cancellation
    )
    {
        var versions = await catalog.ListAsync(cancellation).ConfigureAwait(false);
        var mine = versions.FirstOrDefault(v => v.Name == own);
        if (mine is null)
            return false;
        if (mine.Manifest.Publisher.Id != publisher.Id)
            throw Refusal(mine);
        var first = versions
            .Where(v => !v.IsComplete && !v.IsLive && (v == mine || !IsDead(v)))
            .MinBy(v => (v.Description.CreatedTimestamp, v.Description.CollectionId))!;
        if (first != mine && !options.Force)
            throw Refusal(first);
        return true;
    }

    private bool IsDead(StoredVersion version) =>
        version.Manifest.Publisher.IsKnownDead()
        || time.GetUtcNow() - version.Manifest.Created > options.StaleAfter;

    private RechubException Refusal(StoredVersion version) =>
        new(
            RechubErrorKind.InvalidOperation,
            "MilvusPublishUnderWay",
            $"'{options.Collection}' on {client.Connection} is being published by {version.Manifest.Publisher} (version {version.Name.Version}). Wait for it; if it is dead, -Force removes what it began.",
            options.Collection
        );
}
