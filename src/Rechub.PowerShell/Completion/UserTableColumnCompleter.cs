namespace Rechub.PowerShell.Completion;

/// <summary>Completes columns that an import reads of users.</summary>
internal sealed class UserTableColumnCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        SourceColumns.Described(command, "User");
}
