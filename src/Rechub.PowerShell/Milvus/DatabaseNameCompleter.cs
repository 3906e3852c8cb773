using System.Collections;
using Rechub.Milvus.Connection;

namespace Rechub.PowerShell.Milvus;

/// <summary>Completes names of databases on a server.</summary>
public sealed class DatabaseNameCompleter : ServerCompleter
{
    private protected override bool NeedsDatabase => false;

    private protected override async Task<IEnumerable<string>> FindAsync(
        MilvusConnection connection,
        IDictionary bound,
        CancellationToken cancellation
    ) => await connection.DatabasesAsync(cancellation).ConfigureAwait(false);
}
