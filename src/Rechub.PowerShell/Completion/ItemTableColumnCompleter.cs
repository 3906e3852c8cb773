namespace Rechub.PowerShell.Completion;

/// <summary>Completes columns that an import reads of items.</summary>
internal sealed class ItemTableColumnCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        SourceColumns.Described(command, "Item");
}
