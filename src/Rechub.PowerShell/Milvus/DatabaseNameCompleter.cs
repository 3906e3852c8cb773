using Rechub.Milvus.Connection;
using Rechub.PowerShell.Completion;

namespace Rechub.PowerShell.Milvus;

/// <summary>Completes names of databases on a server.</summary>
internal sealed class DatabaseNameCompleter : ServerCompleter
{
    private protected override bool NeedsDatabase => false;

    private protected override async Task<IEnumerable<string>> FindAsync(
        MilvusConnection connection,
        TypedCommand command,
        CancellationToken cancellation
    ) => await connection.DatabasesAsync(cancellation).ConfigureAwait(false);
}
