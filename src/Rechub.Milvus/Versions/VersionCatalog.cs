using Rechub.Milvus.Collections;

namespace Rechub.Milvus.Versions;

/// <summary>The versions of one item index, found by their names and by what they say of themselves.</summary>
internal sealed class VersionCatalog(CollectionClient client, string alias)
{
    /// <summary>Every version, oldest first.</summary>
    public async Task<IReadOnlyList<StoredVersion>> ListAsync(CancellationToken cancellation)
    {
        var collections = await client.ListAsync(cancellation).ConfigureAwait(false);
        // Marks first: one that is gone by now is of a version that has been finished, or removed.
        var marked = (await MarksAsync(collections, cancellation).ConfigureAwait(false))
            .Select(mark => mark.Name)
            .ToHashSet();
        var versions = new List<StoredVersion>();
        foreach (var collection in collections)
        {
            if (
                VersionName.TryParse(alias, collection, out var name)
                && await client.DescribeAsync(collection, cancellation).ConfigureAwait(false)
                    is { } description
                && StoredVersion.Read(name, description, marked.Contains(name)) is { } version
            )
                versions.Add(version);
        }

        versions.Sort((left, right) => left.Name.CompareTo(right.Name));
        return versions;
    }

    /// <summary>Marks of the publishes under way, and of those that died, oldest version first.</summary>
    public async Task<IReadOnlyList<PublishMark>> MarksAsync(CancellationToken cancellation) =>
        await MarksAsync(await client.ListAsync(cancellation).ConfigureAwait(false), cancellation)
            .ConfigureAwait(false);

    /// <summary>The newest name that is taken; null when none is.</summary>
    public async Task<VersionName?> NewestNameAsync(CancellationToken cancellation)
    {
        VersionName? newest = null;
        foreach (var collection in await client.ListAsync(cancellation).ConfigureAwait(false))
        {
            if (VersionName.TryParse(alias, collection, out var name) && name.CompareTo(newest) > 0)
                newest = name;
        }

        return newest;
    }

    /// <summary>A version by its stamp; null when there is none, or the collection is not ours.</summary>
    public async Task<StoredVersion?> FindAsync(VersionName name, CancellationToken cancellation)
    {
        var description = await client
            .DescribeAsync(name.Collection, cancellation)
            .ConfigureAwait(false);
        if (description is null)
            return null;
        // Marked before it is created: what is not marked by now has been finished.
        var mark = await PublishMark.FindAsync(client, name, cancellation).ConfigureAwait(false);
        return StoredVersion.Read(name, description, isMarked: mark is not null);
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
            && StoredVersion.Read(name, described, isMarked: false) is { } version
        )
            return version;
        throw new RechubException(
            RechubErrorKind.Mismatch,
            "MilvusNameTaken",
            $"The alias '{alias}' on {client.Connection} points to '{collection}', which was not published from here; nothing was changed. Choose another -Collection, or drop that alias.",
            alias
        );
    }

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
    /// <exception cref="RechubException">There is none, or it is not known to be finished.</exception>
    public async Task<StoredVersion> RequireCompleteAsync(
        string? stamp,
        CancellationToken cancellation
    )
    {
        var version = await RequireAsync(stamp, cancellation).ConfigureAwait(false);
        RequireNotUnfinished(version);
        if (version.IsLive || version.Outcome == PublishOutcome.Complete)
            return version;
        throw new RechubException(
            RechubErrorKind.InvalidOperation,
            "MilvusVersionUnknown",
            $"Whether the publish of version {stamp} of '{alias}' on {client.Connection} was finished is no longer known: the server lost what an earlier release wrote of it. Restore-ItemIndex checks the version and makes it live.",
            stamp
        );
    }

    /// <summary>Refuses a version whose publish is under way or has died.</summary>
    /// <exception cref="RechubException">It is one.</exception>
    public void RequireNotUnfinished(StoredVersion version)
    {
        if (version.Outcome == PublishOutcome.Unfinished && !version.IsLive)
            throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "MilvusVersionUnfinished",
                $"Version {version.Name.Version} of '{alias}' on {client.Connection} is not finished: its publish is under way or has died. Choose another; Get-ItemIndex -AllVersion lists them.",
                version.Name.Version
            );
    }

    private async Task<IReadOnlyList<PublishMark>> MarksAsync(
        IEnumerable<string> collections,
        CancellationToken cancellation
    )
    {
        var marks = new List<PublishMark>();
        foreach (var collection in collections)
        {
            if (
                VersionName.TryParseMark(alias, collection, out var name)
                && await PublishMark.FindAsync(client, name, cancellation).ConfigureAwait(false)
                    is { } mark
            )
                marks.Add(mark);
        }

        marks.Sort((left, right) => left.Name.CompareTo(right.Name));
        return marks;
    }
}
