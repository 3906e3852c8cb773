using Rechub.PowerShell.Completion;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Completes the columns of an index that recommendations can show.</summary>
internal sealed class OutputFieldCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        DataColumns
            .Of(command, "Index")
            ?.Items.Select(column => column.Name)
            .Where(ItemFields.IsFree)
        ?? [];
}
