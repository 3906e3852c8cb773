using Rechub.Milvus.Connection;
using Rechub.Milvus.Versions;
using Rechub.PowerShell.Completion;

namespace Rechub.PowerShell.Milvus;

/// <summary>Completes versions of the index that -Collection names.</summary>
internal sealed class IndexVersionCompleter : ServerCompleter
{
    private protected override async Task<IEnumerable<string>> FindAsync(
        MilvusConnection connection,
        TypedCommand command,
        CancellationToken cancellation
    )
    {
        if (command["Collection"]?.ToString() is not { } collection)
            return [];
        var versions = await new IndexVersions(connection, collection)
            .ListAsync(cancellation)
            .ConfigureAwait(false);
        return versions.Select(version => version.Version);
    }
}
