namespace Rechub.PowerShell.Completion;

/// <summary>Completes columns of the interactions that an import reads.</summary>
internal sealed class InteractionColumnCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        SourceColumns.Interactions(command);
}
