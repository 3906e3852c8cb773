using System.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Versions;

namespace Rechub.PowerShell.Milvus;

/// <summary>Completes versions of the index that -Collection names.</summary>
public sealed class IndexVersionCompleter : ServerCompleter
{
    private protected override async Task<IEnumerable<string>> FindAsync(
        MilvusConnection connection,
        IDictionary bound,
        CancellationToken cancellation
    )
    {
        if (bound["Collection"]?.ToString() is not { } collection)
            return [];
        var versions = await new IndexVersions(connection, collection)
            .ListAsync(cancellation)
            .ConfigureAwait(false);
        return versions.Select(version => version.Version);
    }
}
