namespace Rechub.PowerShell.Completion;

/// <summary>Completes item columns in a filter of the items that a search finds.</summary>
internal sealed class ItemFilterCompleter : FilterCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        DataColumns.Of(command, "Index", "Baseline")?.Items.Select(column => column.Name) ?? [];
}
