using Rechub.Milvus.Connection;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Versions;

/// <summary>A version as it stands on the server.</summary>
internal sealed record StoredVersion(
    VersionName Name,
    VersionManifest Manifest,
    DescribeCollectionResponse Description,
    bool IsLive
)
{
    private const string StateProperty = "rechub.state";
    private const string Complete = "complete";

    /// <summary>Whether its publish was carried through; otherwise it is under way, or has died.</summary>
    public bool IsComplete { get; } =
        Description.Properties.Any(p => p.Key == StateProperty && p.Value == Complete);

    /// <summary>Marks a version whose rows have been verified.</summary>
    public static Task MarkCompleteAsync(
        CollectionClient client,
        VersionName name,
        CancellationToken cancellation
    ) => client.SetPropertyAsync(name.Collection, StateProperty, Complete, cancellation);
}

/// <summary>The versions of one item index, found by their names and by what they say of themselves.</summary>
internal sealed class VersionCatalog(CollectionClient client, string alias)
{
    /// <summary>Every version, oldest first.</summary>
    public async Task<IReadOnlyList<StoredVersion>> ListAsync(CancellationToken cancellation)
    {
        var versions = new List<StoredVersion>();
        foreach (var collection in await client.ListAsync(cancellation).ConfigureAwait(false))
        {
            if (
                VersionName.TryParse(alias, collection, out var name)
                && await FindAsync(name, cancellation).ConfigureAwait(false) is { } version
            )
                versions.Add(version);
        }

        versions.Sort((left, right) => left.Name.CompareTo(right.Name));
        return versions;
    }

    /// <summary>A version by its stamp; null when there is none, or the collection is not ours.</summary>
    public async Task<StoredVersion?> FindAsync(VersionName name, CancellationToken cancellation)
    {
        var description = await client
            .DescribeAsync(name.Collection, cancellation)
            .ConfigureAwait(false);
        return description is null ? null : Read(name, description);
    }

    /// <summary>
    /// The version that readers get; null before the first publish. A name that is taken by something else is an error.
    /// </summary>
    public async Task<StoredVersion?> FindLiveAsync(CancellationToken cancellation)
    {
        // One description decides: the alias may be moving.
        var described = await client.DescribeAsync(alias, cancellation).ConfigureAwait(false);
        if (described is null)
            return null;
        if (!described.Aliases.Contains(alias))
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "MilvusNameTaken",
                $"'{alias}' on {client.Connection} is a collection that was not published from here; nothing was changed. Choose another -Collection, or rename or drop that one.",
                alias
            );
        var collection = await client
            .NameOfAsync(described, alias, cancellation)
            .ConfigureAwait(false);
        if (
            collection is not null
            && VersionName.TryParse(alias, collection, out var name)
            && Read(name, described) is { } version
        )
            return version;
        throw new RechubException(
            RechubErrorKind.Mismatch,
            "MilvusNameTaken",
            $"The alias '{alias}' on {client.Connection} points to '{collection}', which was not published from here; nothing was changed. Choose another -Collection, or drop that alias.",
            alias
        );
    }

    private StoredVersion? Read(VersionName name, DescribeCollectionResponse description) =>
        VersionManifest.TryParse(description.Schema.Description) is { } manifest
            ? new StoredVersion(name, manifest, description, description.Aliases.Contains(alias))
            : null;

    /// <summary>The live version, or the one of a stamp.</summary>
    /// <exception cref="RechubException">There is none.</exception>
    public async Task<StoredVersion> RequireAsync(string? stamp, CancellationToken cancellation)
    {
        if (stamp is null)
            return await FindLiveAsync(cancellation).ConfigureAwait(false)
                ?? throw new RechubException(
                    RechubErrorKind.NotFound,
                    "MilvusIndexNotFound",
                    $"{client.Connection} has no item index '{alias}'. Publish one with Publish-ItemEmbedding, or check name and database.",
                    alias
                );
        if (
            VersionName.TryParse(alias, $"{alias}_{stamp}", out var name)
            && await FindAsync(name, cancellation).ConfigureAwait(false) is { } version
        )
            return version;
        throw new RechubException(
            RechubErrorKind.NotFound,
            "MilvusVersionNotFound",
            $"{client.Connection} has no version '{stamp}' of '{alias}'. Get-ItemIndex -AllVersion lists those there are.",
            stamp
        );
    }

    /// <summary>The live version, or the one of a stamp, whose publish was carried through.</summary>
    /// <exception cref="RechubException">There is none, or its publish is under way or has died.</exception>
    public async Task<StoredVersion> RequireCompleteAsync(
        string? stamp,
        CancellationToken cancellation
    )
    {
        var version = await RequireAsync(stamp, cancellation).ConfigureAwait(false);
        if (version.IsComplete || version.IsLive)
            return version;
        throw new RechubException(
            RechubErrorKind.InvalidOperation,
            "MilvusVersionUnfinished",
            $"Version {stamp} of '{alias}' on {client.Connection} is not finished: its publish is under way or has died. Choose another; Get-ItemIndex -AllVersion lists them.",
            stamp
        );
    }
}
