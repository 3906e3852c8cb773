using Rechub.Data.Building;

namespace Rechub.Data.Reading;

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
        if (columns.TimeUnit != TimeUnit.Auto && columns.Time is null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "TimeColumnMissing",
                "A unit of time needs times. Name their column with -TimeColumn.",
                "TimeUnit"
            );
        RequireOthers(columns.UserFeatures, columns.User);
        RequireOthers(columns.ItemFeatures, columns.Item);
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
        var names = wanted.Count > 0 ? wanted : OtherColumns(table, key);
        var bound = features.Bind(table, names);
        table.Select(new HashSet<int>(bound.Fields) { key });
        EntityRecords.ReadAll(table, key, Find, bound);

        int Find()
        {
            var id = table[key];
            return id.Kind switch
            {
                FieldKind.Integer => features.Entities.Ids.Find(id.Integer),
                FieldKind.Missing or FieldKind.Invalid => -1,
                _ => features.Entities.Ids.Find(id.ToString().AsSpan().Trim()),
            };
        }
    }

    /// <summary>All columns but the key; their names are to differ by more than case, which data's names ignore.</summary>
    private static string[] OtherColumns(TableReader table, int key)
    {
        var alike = table
            .Columns.GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(names => names.Count() > 1);
        return alike is null
            ? [.. table.Columns.Where((_, field) => field != key)]
            : throw new InputFormatException(
                table.Name,
                null,
                null,
                $"The columns '{string.Join("' and '", alike)}' are one name, for case is ignored. Rename one, or name the columns to be read with -UserFeature or -ItemFeature."
            );
    }

    private static void RequireOthers(IReadOnlyList<string> features, string key)
    {
        if (features.Contains(key, StringComparer.OrdinalIgnoreCase))
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "FeatureIsKey",
                $"The column '{key}' has the ids, which every model knows. Leave it out of the features.",
                key
            );
    }
}
