using Rechub.Milvus.Connection;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Publishing;

/// <summary>
/// What happens to earlier versions once a new one is live: the one just replaced stays in memory for its readers, older ones
/// are released, those beyond the number to keep dropped. A version that any alias points to is left alone.
/// </summary>
internal sealed class Retention(CollectionClient client, VersionCatalog catalog)
{
    /// <summary>Applies the rule.</summary>
    /// <returns>What could not be done; neither the live version nor the rest is touched by it.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(
        VersionName? replaced,
        int keep,
        CancellationToken cancellation
    )
    {
        var warnings = new List<string>();
        IReadOnlyList<StoredVersion> versions = [];
        await TryAsync(async () =>
                versions = await catalog.ListAsync(cancellation).ConfigureAwait(false)
            )
            .ConfigureAwait(false);
        var earlier = versions
            .Where(version => version.IsComplete && version.Description.Aliases.Count == 0)
            .OrderByDescending(version => version.Name == replaced)
            .ThenByDescending(version => version.Name);
        foreach (var (place, version) in earlier.Index())
        {
            var collection = version.Name.Collection;
            if (place >= keep)
                await TryAsync(() => client.DropAsync(collection, cancellation))
                    .ConfigureAwait(false);
            else if (version.Name != replaced)
                await TryAsync(() => client.ReleaseAsync(collection, cancellation))
                    .ConfigureAwait(false);
        }

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
}
