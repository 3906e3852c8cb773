using Rechub.Data.Datasets;

namespace Rechub.PowerShell.Completion;

/// <summary>Completes names of the data sets that GroupLens publishes.</summary>
internal sealed class DataSetCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        MovieLensDownload.Names;
}
