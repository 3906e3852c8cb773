using Rechub.Milvus.Connection;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Publishing;

/// <summary>
/// What happens to earlier versions once a new one is live: the one just replaced stays in memory for its readers, older ones
/// are released, those beyond the number to keep dropped.
/// </summary>
internal sealed class Retention(CollectionClient client, VersionCatalog catalog)
{
    /// <summary>Applies the rule.</summary>
    /// <returns>What could not be done; the live version is not touched by it.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(
        VersionName? replaced,
        int keep,
        CancellationToken cancellation
    )
    {
        var warnings = new List<string>();
        try
        {
            var earlier = (await catalog.ListAsync(cancellation).ConfigureAwait(false))
                .Where(version => version.IsComplete && !version.IsLive)
                .OrderByDescending(version => version.Name == replaced)
                .ThenByDescending(version => version.Name)
                .ToList();
            for (var i = 0; i < earlier.Count; i++)
            {
                var collection = earlier[i].Name.Collection;
                if (i >= keep)
                    await client.DropAsync(collection, cancellation).ConfigureAwait(false);
                else if (earlier[i].Name != replaced)
                    await client.ReleaseAsync(collection, cancellation).ConfigureAwait(false);
            }
        }
        catch (RechubException error)
        {
            warnings.Add(
                $"The new version is live, but tidying the earlier ones failed; the next publish does it. {error.Message}"
            );
        }

        return warnings;
    }
}
