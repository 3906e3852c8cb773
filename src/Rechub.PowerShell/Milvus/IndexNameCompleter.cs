using System.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Versions;

namespace Rechub.PowerShell.Milvus;

/// <summary>Completes names of indexes on a server.</summary>
public sealed class IndexNameCompleter : ServerCompleter
{
    private protected override async Task<IEnumerable<string>> FindAsync(
        MilvusConnection connection,
        IDictionary bound,
        CancellationToken cancellation
    ) => await IndexVersions.NamesAsync(connection, cancellation).ConfigureAwait(false);
}
