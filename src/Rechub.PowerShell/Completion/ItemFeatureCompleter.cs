namespace Rechub.PowerShell.Completion;

/// <summary>Completes item columns that a model can read.</summary>
internal sealed class ItemFeatureCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        DataColumns.Of(command, "InputObject")?.Items.Select(column => column.Name) ?? [];
}
