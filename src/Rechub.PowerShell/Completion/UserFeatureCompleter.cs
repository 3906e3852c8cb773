namespace Rechub.PowerShell.Completion;

/// <summary>Completes user columns that a model can read.</summary>
internal sealed class UserFeatureCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        DataColumns.Of(command, "InputObject")?.Users.Select(column => column.Name) ?? [];
}
