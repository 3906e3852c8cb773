using Rechub.Milvus.Connection;
using Rechub.Milvus.Versions;
using Rechub.PowerShell.Completion;

namespace Rechub.PowerShell.Milvus;

/// <summary>Completes names of indexes on a server.</summary>
internal sealed class IndexNameCompleter : ServerCompleter
{
    private protected override async Task<IEnumerable<string>> FindAsync(
        MilvusConnection connection,
        TypedCommand command,
        CancellationToken cancellation
    ) => await IndexVersions.NamesAsync(connection, cancellation).ConfigureAwait(false);
}
