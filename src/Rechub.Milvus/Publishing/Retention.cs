using Rechub.Milvus.Collections;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Publishing;

/// <summary>
/// What happens to earlier versions once a new one is live: the one just replaced stays in memory for its readers, older ones
/// are released, those beyond the number to keep dropped. A version that any alias points to is left alone, and so is one of
/// which it is not known whether its publish was finished.
/// </summary>
internal sealed class Retention(CollectionClient client, VersionCatalog catalog)
{
    private const int VersionsNamed = 3;

    /// <summary>Applies the rule.</summary>
    /// <returns>What could not be done; neither the live version nor the rest is touched by it.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(
        StoredVersion? replaced,
        int keep,
        CancellationToken cancellation
    )
    {
        var warnings = new List<string>();
        // It was live until now: that is what a record says that is lost.
        if (replaced?.Outcome == PublishOutcome.Unknown)
            await TryAsync(() =>
                    StoredVersion.SayCompleteAsync(client, replaced.Name, cancellation)
                )
                .ConfigureAwait(false);
        IReadOnlyList<StoredVersion> versions = [];
        await TryAsync(async () =>
                versions = await catalog.ListAsync(cancellation).ConfigureAwait(false)
            )
            .ConfigureAwait(false);
        var unused = versions.Where(version => version.Description.Aliases.Count == 0).ToArray();
        var earlier = unused
            .Where(version => version.Outcome == PublishOutcome.Complete)
            .OrderByDescending(version => version.Name == replaced?.Name)
            .ThenByDescending(version => version.Name);
        foreach (var (place, version) in earlier.Index())
        {
            var collection = version.Name.Collection;
            if (place >= keep)
                await TryAsync(() => client.DropAsync(collection, cancellation))
                    .ConfigureAwait(false);
            else if (version.Name != replaced?.Name)
                await TryAsync(() => client.ReleaseAsync(collection, cancellation))
                    .ConfigureAwait(false);
        }

        var unknown = unused
            .Where(version => version.Outcome == PublishOutcome.Unknown)
            .Select(version => version.Name)
            .ToArray();
        if (unknown.Length > 0)
            warnings.Add(Describe(unknown));
        return warnings;

        async Task TryAsync(Func<Task> work)
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            catch (RechubException error)
            {
                warnings.Add(
                    $"The new version is live, but tidying an earlier one failed; the next publish tries again. {error.Message}"
                );
            }
        }
    }

    private static string Describe(VersionName[] unknown) =>
        $"{(unknown.Length == 1 ? "1 version" : $"{unknown.Length} versions")} of '{unknown[0].Alias}' may or may not be whole: the server lost what an earlier release wrote of the publish. -Keep neither counts nor removes {(unknown.Length == 1 ? "it" : "them")}. Restore-ItemIndex checks a version and makes it live; Remove-ItemIndex {unknown[0].Alias} -Version {string.Join(", ", unknown.Take(VersionsNamed).Select(name => name.Version))}{(unknown.Length > VersionsNamed ? ", …" : "")} removes.";
}
