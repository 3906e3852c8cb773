using Rechub.Evaluation;

namespace Rechub.PowerShell.Completion;

/// <summary>Completes the user columns and the groups that metrics can be computed by.</summary>
internal sealed class GroupCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        [
            .. DataColumns
                .Of(command, "Data", "InputObject", "Index")
                ?.Users.Where(column => !column.IsKey)
                .Select(column => column.Name)
                ?? [],
            ListGroups.Activity,
            ListGroups.Popularity,
        ];
}
