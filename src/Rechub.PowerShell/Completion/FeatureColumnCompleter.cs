namespace Rechub.PowerShell.Completion;

/// <summary>Completes columns that an import reads of interactions, users and items.</summary>
internal sealed class FeatureColumnCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        [.. SourceColumns.Described(command, "User"), .. SourceColumns.Described(command, "Item")];
}
