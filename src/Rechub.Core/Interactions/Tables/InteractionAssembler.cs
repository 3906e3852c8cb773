namespace Rechub.Interactions;

/// <summary>Makes interaction data of tables: one or more of interactions, then perhaps one of users and one of items.</summary>
internal sealed class InteractionAssembler
{
    private readonly InteractionColumns columns;
    private readonly ImportContext context;
    private readonly InteractionBuilder builder;
    private readonly bool hasUserTable;
    private readonly bool hasItemTable;
    private readonly FeatureSet userFeatures;
    private readonly FeatureSet itemFeatures;

    public InteractionAssembler(
        string source,
        InteractionColumns columns,
        bool hasUserTable,
        bool hasItemTable,
        ImportContext context
    )
    {
        if (context.Options.MinimumRating is not null && columns.Rating is null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "RatingColumnMissing",
                "A minimum rating needs ratings. Name their column with -RatingColumn.",
                "MinimumRating"
            );
        this.columns = columns;
        this.context = context;
        this.hasUserTable = hasUserTable;
        this.hasItemTable = hasItemTable;
        builder = new InteractionBuilder(
            source,
            new EntityBuilder(columns.User),
            new EntityBuilder(columns.Item),
            context.Options.Repeated,
            TimeText.Second
        );
        userFeatures = new FeatureSet(builder.Users);
        itemFeatures = new FeatureSet(builder.Items);
    }

    /// <summary>Adds every interaction of a table.</summary>
    public void ReadInteractions(TableReader table)
    {
        var rows = Bind(table);
        while (table.Read())
            rows.AddCurrent();
    }

    /// <summary>Prepares to add records of a table one at a time.</summary>
    public InteractionRows Bind(TableReader table)
    {
        var rows = new InteractionRows(
            table,
            columns,
            builder,
            userFeatures.Bind(table, hasUserTable ? [] : columns.UserFeatures),
            itemFeatures.Bind(table, hasItemTable ? [] : columns.ItemFeatures),
            context
        );
        table.Select(rows.Fields);
        return rows;
    }

    /// <summary>Adds what a table says of users that have interactions.</summary>
    public void ReadUsers(TableReader table) =>
        ReadEntities(table, columns.User, columns.UserFeatures, userFeatures);

    /// <summary>Adds what a table says of items that have interactions.</summary>
    public void ReadItems(TableReader table) =>
        ReadEntities(table, columns.Item, columns.ItemFeatures, itemFeatures);

    public InteractionData Build() => builder.Build(context.Cancellation);

    private void ReadEntities(
        TableReader table,
        string keyName,
        IReadOnlyList<string> wanted,
        FeatureSet features
    )
    {
        var key = table.FieldOf(keyName);
        var names =
            wanted.Count > 0 ? wanted : [.. table.Columns.Where((_, field) => field != key)];
        var bound = features.Bind(table, names);
        table.Select(new HashSet<int>(bound.Fields) { key });
        var described = new HashSet<int>();
        while (table.Read())
        {
            var id = table[key];
            var entity = id.Kind switch
            {
                FieldKind.Integer => features.Entities.Ids.Find(id.Integer),
                FieldKind.Missing or FieldKind.Invalid => -1,
                _ => features.Entities.Ids.Find(id.ToString()),
            };
            if (entity < 0)
                continue;
            if (described.Add(entity))
                bound.Store(entity);
            else
                context.Invalid.Report(
                    table.Problem(key, $"'{table[key].ToString()}' stands twice in this table.")
                );
        }
    }
}
