namespace Rechub.PowerShell.Completion;

/// <summary>Completes the stored item columns that an index can be partitioned by.</summary>
internal sealed class PartitionColumnCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        DataColumns
            .Of(command, "Model")
            ?.Storing(command.TextsOf("Column"))
            .Items.Where(column =>
                !column.IsKey && column.Kind is null or ColumnKind.Text or ColumnKind.Integer
            )
            .Select(column => column.Name)
        ?? [];
}
