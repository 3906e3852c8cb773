using Rechub.Data.Building;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Text;

namespace Rechub.Data.Datasets;

/// <summary>The tables of users and movies that MovieLens data sets have, whatever their format.</summary>
internal static class MovieLensTables
{
    private const int Key = 0;

    /// <summary>Gathers ratings, as the options of an import say.</summary>
    public static InteractionBuilder BuilderOf(
        string source,
        EntityBuilder users,
        EntityBuilder movies,
        ImportContext context
    ) => new(source, users, movies, context.Options.Repeated, tieBreak: context.Options.TieBreak);

    /// <summary>What is known of users, in the order of the columns.</summary>
    /// <param name="occupation">Whether occupations are codes or names.</param>
    public static (string Name, ColumnKind Kind)[] UserColumns(ColumnKind occupation) =>
        [
            ("gender", ColumnKind.Text),
            ("age", ColumnKind.Integer),
            ("occupation", occupation),
            ("zip", ColumnKind.Text),
        ];

    /// <summary>The user columns that a table has.</summary>
    public static BoundFeatures BindUsers(
        TableReader table,
        EntityBuilder users,
        ColumnKind occupation
    ) =>
        new(
            table,
            [
                .. UserColumns(occupation)
                    .Select(column => (Field: table.Find(column.Name), column.Name, column.Kind))
                    .Where(column => column.Field >= 0)
                    .Select(column => (column.Field, users.AddColumn(column.Name, column.Kind))),
            ]
        );

    /// <summary>Adds what a table says of users.</summary>
    public static void ReadUsers(
        DelimitedTable table,
        EntityBuilder users,
        ColumnKind occupation,
        ImportContext context
    )
    {
        using (table)
            ReadAll(table, users, "users", BindUsers(table, users, occupation))
                .Check(context.Warnings);
    }

    /// <summary>Adds what a table says of movies.</summary>
    /// <exception cref="InputFormatException">It has no record.</exception>
    public static void ReadMovies(
        DelimitedTable table,
        EntityBuilder movies,
        Func<TableReader, MovieColumns, EntityFeatures> bind,
        ImportContext context
    )
    {
        using (table)
        {
            var records = ReadAll(table, movies, "movies", bind(table, new MovieColumns(movies)));
            table.RequireRecords("a movie");
            records.Check(context.Warnings);
        }
    }

    /// <summary>The features of a table of movies with the columns title and genres.</summary>
    public static EntityFeatures TitleAndGenres(TableReader table, MovieColumns columns) =>
        new MovieFeatures(table, columns, table.FieldOf("title"), table.FieldOf("genres"));

    private static EntityRecords ReadAll(
        DelimitedTable table,
        EntityBuilder entities,
        string kind,
        EntityFeatures features
    )
    {
        var records = new EntityRecords(entities, kind);
        records.ReadAll(
            table,
            Key,
            () => table.TryInteger(Key, out var id) ? entities.Ids.FindKey(id) : null,
            features
        );
        return records;
    }
}
