using System.Globalization;
using Rechub.Data.Building;
using Rechub.Data.Reading.Selection;
using Rechub.Data.Reading.Times;

namespace Rechub.Data.Reading;

/// <summary>Makes interaction data of tables: one or more of interactions, then perhaps one of users and one of items.</summary>
internal sealed class InteractionAssembler
{
    private static readonly char[] UsualListSeparators = ['|', ';', ','];

    private readonly InteractionColumns columns;
    private readonly ImportContext context;
    private readonly InteractionBuilder builder;
    private readonly bool hasUserTable;
    private readonly bool hasItemTable;
    private readonly FeatureSet userFeatures;
    private readonly FeatureSet itemFeatures;
    private readonly EntityRecords userRecords;
    private readonly EntityRecords itemRecords;
    private readonly TimeReader times;
    private readonly RatingReader ratings;
    private readonly MissingMarkers missing;
    private readonly RecordSelection? selection;
    private readonly ItemListCount itemLists = new();

    public InteractionAssembler(
        string source,
        InteractionColumns columns,
        bool hasUserTable,
        bool hasItemTable,
        ImportContext context
    )
    {
        if (columns.ItemRatingSeparator is not null && columns.Rating is not null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "RatingAmbiguous",
                $"Ratings are in the column '{columns.Rating}' or at the end of each item, and not both. Give -RatingColumn or a second -ItemSeparator.",
                "RatingColumn"
            );
        if (columns.ItemRatingSeparator is not null)
            columns = columns with { Rating = ItemListTable.RatingName(columns) };
        if (context.Options.MinimumRating is not null && columns.Rating is null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "RatingColumnMissing",
                "A minimum rating needs ratings. Name their column with -RatingColumn.",
                "MinimumRating"
            );
        if (
            (columns.TimeUnit != TimeUnit.Auto || columns.TimeFormats.Count > 0)
            && columns.Time is null
        )
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "TimeColumnMissing",
                "A unit or a format of time needs times. Name their column with -TimeColumn.",
                columns.TimeUnit != TimeUnit.Auto ? "TimeUnit" : "TimeFormat"
            );
        var userKey = hasUserTable ? columns.UserKey : null;
        var itemKey = hasItemTable ? columns.ItemKey : null;
        RequireOthers(columns.UserFeatures, columns.User, userKey);
        RequireOthers(columns.ItemFeatures, columns.Item, itemKey);
        this.columns = columns;
        this.context = context;
        this.hasUserTable = hasUserTable;
        this.hasItemTable = hasItemTable;
        missing = MissingMarkers.Of(columns.MissingValues);
        times = new TimeReader(columns, missing);
        ratings = new RatingReader(missing);
        builder = new InteractionBuilder(
            source,
            new EntityBuilder(columns.User, missing),
            new EntityBuilder(columns.Item, missing),
            context.Options.Repeated,
            inMicroseconds: true,
            hasTimes: columns.Time is not null,
            TieBreakOf(columns, context.Options)
        );
        userFeatures = new FeatureSet(builder.Users, columns);
        itemFeatures = new FeatureSet(builder.Items, columns);
        selection = columns.Where is null
            ? null
            : new RecordSelection(columns.Where, columns, missing);
        userRecords = new EntityRecords(builder.Users, "users");
        itemRecords = new EntityRecords(builder.Items, "items");
    }

    /// <summary>Adds every interaction of a table.</summary>
    public void ReadInteractions(TableReader table) => Bind(table).AddAll();

    /// <summary>Prepares to add the records of a table.</summary>
    public InteractionRows Bind(TableReader table)
    {
        if (selection is not null)
            table = new FilteredTable(table, selection, context.Invalid);
        if (columns.ItemSeparator is not null)
            table = new ItemListTable(table, columns, itemLists, context.Invalid);
        var rows = new InteractionRows(
            table,
            columns,
            builder,
            userFeatures.Bind(table, hasUserTable ? [] : columns.UserFeatures),
            itemFeatures.Bind(table, hasItemTable ? [] : columns.ItemFeatures),
            times,
            ratings,
            missing,
            context
        );
        table.Select(rows.Fields);
        return rows;
    }

    /// <summary>Adds what a table says of users that have interactions.</summary>
    public void ReadUsers(TableReader table) =>
        ReadEntities(
            table,
            columns.User,
            columns.UserKey ?? columns.User,
            columns.UserFeatures,
            userFeatures,
            userRecords
        );

    /// <summary>Adds what a table says of items that have interactions.</summary>
    public void ReadItems(TableReader table) =>
        ReadEntities(
            table,
            columns.Item,
            columns.ItemKey ?? columns.Item,
            columns.ItemFeatures,
            itemFeatures,
            itemRecords
        );

    /// <summary>Makes the data, and says what of it may be unexpected.</summary>
    /// <exception cref="RechubException">There is no interaction, or a parameter says nothing of what was read.</exception>
    public InteractionData Build()
    {
        if (builder.Count == 0 && context.Invalid.Count > 0)
            throw new InputFormatException(
                builder.Source,
                null,
                null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"No interaction was found, for no record can be read. Of {context.Invalid.Count} the first is: {context.Invalid.First[0].Message}"
                )
            );
        RequireListColumns();
        selection?.Report(builder.Source, context.Warnings);
        itemLists.Report(columns, context.Warnings);
        times.Check();
        userRecords.Check(context.Warnings);
        itemRecords.Check(context.Warnings);
        var data = builder.Build(context.Cancellation);
        foreach (var column in builder.Users.Columns.Concat(builder.Items.Columns))
            Mention(column);
        MentionSingles(data.Users);
        MentionSingles(data.Items);
        if (
            columns.Time is null
            && context.Options.TieBreak == TieBreak.Auto
            && data.Log.Ties is { IsById: true } ties
        )
            context.Warnings.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"There are no times, so the order of '{data.Source}' counts as that of the interactions. It seems to be that of the item ids: they ascend in {ties.AscendingShare:P0} of a user's neighbors. Name the column of times with -TimeColumn, order by chance with -TieBreak Random, or confirm the order with -TieBreak FileOrder."
                )
            );
        return data;
    }

    // Without times the order of the source is what the user has.
    private static TieBreak TieBreakOf(InteractionColumns columns, ImportOptions options) =>
        columns.Time is null && options.TieBreak == TieBreak.Auto
            ? TieBreak.FileOrder
            : options.TieBreak;

    /// <summary>Refuses list columns that are not read.</summary>
    private void RequireListColumns()
    {
        foreach (var name in columns.ListColumns)
        {
            if (!userFeatures.Has(name) && !itemFeatures.Has(name))
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "ListColumnNotUsed",
                    $"-ListColumn names '{name}', which is no feature that is read. Name it with -UserFeature or -ItemFeature as well, or leave it out.",
                    name
                );
        }
    }

    /// <summary>Says what of a column may be unexpected: texts that look like lists, or that elsewhere are missing values.</summary>
    private void Mention(RawColumn column)
    {
        if (column.LooksLikeLists)
            context.Warnings.Add(
                $"{column.Name}: most values hold a '{RawColumn.ListSeparator}' and are read as text. If they are lists, say so with -ListColumn {column.Name}."
            );
        if (column.HasCommasInNumbers)
            context.Warnings.Add(
                $"{column.Name}: its values are numbers with a comma, such as '2,5', and are read as text. Numbers have a point before the fraction and nothing between thousands: write them so if they are to be numbers."
            );
        if (column.Doubtful.Count == 0)
            return;
        var texts = column.Doubtful.Keys.Order(StringComparer.Ordinal).ToArray();
        context.Warnings.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{column.Name}: {column.Doubtful.Values.Sum()} values '{string.Join("' or '", texts)}' are read as text. If they are missing values, say so with -MissingValue {string.Join(", ", texts.Select(text => $"'{text}'"))}."
            )
        );
    }

    /// <summary>Says which of the columns that -ListColumn names seem to have another separator.</summary>
    private void MentionSingles(EntityTable entities)
    {
        foreach (var name in columns.ListColumns)
        {
            if (
                entities.Find(name) is not TextListColumn lists
                || Enumerable.Range(0, lists.Count).Any(row => lists[row].Length > 1)
            )
                continue;
            var other = Array.Find(
                UsualListSeparators,
                separator =>
                    2 * lists.Dictionary.Count(text => text.Contains(separator))
                    > lists.Dictionary.Length
            );
            if (other != default)
                context.Warnings.Add(
                    $"{name}: '{columns.ListSeparator}' separates nothing, and most values hold a '{other}'. If that separates the elements, say so with -ListSeparator '{other}'."
                );
        }
    }

    private void ReadEntities(
        TableReader table,
        string idName,
        string keyName,
        IReadOnlyList<string> wanted,
        FeatureSet features,
        EntityRecords records
    )
    {
        var key = table.KeyOf(keyName);
        var names = wanted.Count > 0 ? wanted : OtherColumns(table, key, idName);
        var bound = features.Bind(table, names);
        table.Select(new HashSet<int>(bound.Fields) { key });
        records.ReadAll(
            table,
            key,
            () => FindKey(table, key, features.Entities.Ids),
            bound,
            string.Join(RawColumn.ElementEnd, names.Order(StringComparer.OrdinalIgnoreCase))
        );
    }

    private int? FindKey(TableReader table, int key, IdEncoder ids)
    {
        if (!table.IsReadable(key))
            return null;
        var id = table[key];
        var isMissing = id.Kind switch
        {
            FieldKind.Integer => missing.IsMissing(id.Integer),
            FieldKind.Number => missing.IsMissing(id.Number),
            FieldKind.Text => missing.IsMissingNumber(id.Text.Trim()),
            _ => id.Kind is FieldKind.Missing or FieldKind.List,
        };
        if (isMissing)
        {
            table.Report(key, "an id");
            return null;
        }

        return id.Kind == FieldKind.Integer
            ? ids.FindKey(id.Integer)
            : ids.FindKey(id.ToString().AsSpan().Trim());
    }

    /// <summary>All columns but the key; their names are to differ by more than case, which data's names ignore.</summary>
    private string[] OtherColumns(TableReader table, int key, string idName)
    {
        var alike = table
            .Columns.GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(names => names.Count() > 1);
        return alike is null
            ?
            [
                .. table.Columns.Where(
                    (_, field) => field != key && IsFeature(table, field, idName)
                ),
            ]
            : throw new InputFormatException(
                table.Name,
                null,
                null,
                $"The columns '{string.Join("' and '", alike)}' are one name, for case is ignored. Rename one, or name the columns to be read with -UserFeature or -ItemFeature."
            );
    }

    /// <summary>Whether a column of a table becomes a feature where all do; says which do not.</summary>
    private bool IsFeature(TableReader table, int field, string idName)
    {
        var name = table.Columns[field];
        if (!name.Equals(idName, StringComparison.OrdinalIgnoreCase))
            return true;
        context.Warnings.Add(
            $"The column '{name}' of {table.Name} is left out: the ids have that name, and they are read from another column."
        );
        return false;
    }

    private static void RequireOthers(IReadOnlyList<string> features, string id, string? key)
    {
        foreach (var name in new[] { id, key }.OfType<string>())
        {
            if (features.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "FeatureIsKey",
                    $"The column '{name}' has the ids, which every model knows. Leave it out of the features.",
                    name
                );
        }
    }
}
