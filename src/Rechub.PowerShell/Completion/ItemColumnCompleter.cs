namespace Rechub.PowerShell.Completion;

/// <summary>Completes the item columns of a model, which an index can store.</summary>
internal sealed class ItemColumnCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        DataColumns
            .Of(command, "Model")
            ?.Items.Where(column => !column.IsKey)
            .Select(column => column.Name)
        ?? [];
}
