namespace Rechub.Data.Reading;

/// <summary>An import of records that arrive one at a time.</summary>
internal sealed class ObjectImport : IDisposable
{
    private readonly ImportContext context;
    private readonly InteractionAssembler assembler;
    private readonly ObjectTable table;
    private readonly InteractionRows rows;
    private readonly TableSource? users;
    private readonly TableSource? items;

    public ObjectImport(
        InteractionColumns columns,
        TableSource? users,
        TableSource? items,
        ImportContext context
    )
    {
        InteractionReader.RequireText([users, items], context.Options);
        this.users = users;
        this.items = items;
        this.context = context;
        assembler = new InteractionAssembler(
            "pipeline",
            columns,
            users is not null,
            items is not null,
            context
        );
        string?[] names =
        [
            columns.User,
            columns.Item,
            columns.Time,
            columns.TimeOfDay,
            columns.Rating,
            columns.Weight,
            .. columns.Where?.Columns ?? [],
            .. users is null ? columns.UserFeatures : [],
            .. items is null ? columns.ItemFeatures : [],
        ];
        Names = [.. names.OfType<string>().Distinct(StringComparer.Ordinal)];
        table = new ObjectTable("pipeline", Names, context.Invalid);
        rows = assembler.Bind(table);
    }

    /// <summary>The values that each record is to have.</summary>
    public string[] Names { get; }

    /// <summary>Adds a record, its values in the order of <see cref="Names"/>.</summary>
    public void Add(object?[] values)
    {
        table.Add(values);
        rows.AddAll();
    }

    /// <summary>Reads the tables that belong to the records, and makes the data.</summary>
    public InteractionData Finish()
    {
        users?.ReadAll(context, assembler.ReadUsers);
        items?.ReadAll(context, assembler.ReadItems);
        return assembler.Build();
    }

    public void Dispose() => table.Dispose();
}
