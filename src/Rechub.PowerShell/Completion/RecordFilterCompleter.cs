namespace Rechub.PowerShell.Completion;

/// <summary>Completes columns in a filter of the records that an import reads.</summary>
internal sealed class RecordFilterCompleter : FilterCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        SourceColumns.Interactions(command);
}
