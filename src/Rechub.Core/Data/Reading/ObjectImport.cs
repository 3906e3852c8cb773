namespace Rechub.Data.Reading;

/// <summary>An import of records that arrive one at a time.</summary>
internal sealed class ObjectImport : IDisposable
{
    private readonly ImportContext context;
    private readonly InteractionAssembler assembler;
    private readonly ObjectTable table;
    private readonly InteractionRows rows;
    private readonly string? userPath;
    private readonly string? itemPath;

    public ObjectImport(
        InteractionColumns columns,
        string? userPath,
        string? itemPath,
        ImportContext context
    )
    {
        InteractionReader.RequireText([userPath, itemPath], context.Options);
        this.userPath = userPath;
        this.itemPath = itemPath;
        this.context = context;
        assembler = new InteractionAssembler(
            "pipeline",
            columns,
            userPath is not null,
            itemPath is not null,
            context
        );
        string?[] names =
        [
            columns.User,
            columns.Item,
            columns.Time,
            columns.Rating,
            .. userPath is null ? columns.UserFeatures : [],
            .. itemPath is null ? columns.ItemFeatures : [],
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
        table.Set(values);
        rows.AddCurrent();
    }

    /// <summary>Reads the tables that belong to the records, and makes the data.</summary>
    public InteractionData Finish()
    {
        if (userPath is not null)
            InteractionReader.ReadAll(userPath, context, assembler.ReadUsers);
        if (itemPath is not null)
            InteractionReader.ReadAll(itemPath, context, assembler.ReadItems);
        return assembler.Build();
    }

    public void Dispose() => table.Dispose();
}
