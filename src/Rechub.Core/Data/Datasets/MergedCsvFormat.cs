using Rechub.Data.Building;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Text;

namespace Rechub.Data.Datasets;

/// <summary>
/// One csv file with user_id, movie_id and timestamp, mostly also rating, gender, age, occupation, zip, title and genres.
/// Of a user or movie whose features differ from record to record, the first ones count. Other columns are not read.
/// </summary>
internal static class MergedCsvFormat
{
    private static readonly RecordDialect Dialect = new(",", Quoted: true);

    /// <summary>Whether a csv file names its columns as a merged one does, and not as GroupLens does.</summary>
    public static bool Recognizes(SourceFile file, ImportContext context)
    {
        using var table = DelimitedTable.Open(file, Dialect, context);
        return table.Columns.Contains("user_id", StringComparer.Ordinal);
    }

    public static InteractionData Read(SourceFile file, ImportContext context) =>
        ReadRecords(file, context).Build(context.Cancellation);

    /// <summary>Reads the file into columns, in its order.</summary>
    public static InteractionBuilder ReadRecords(SourceFile file, ImportContext context)
    {
        using var table = DelimitedTable.Open(
            file,
            Dialect,
            context,
            advice: $" {MovieLensReader.UseImportInteraction}"
        );
        var fields = new RatingFields(
            table.FieldOf("user_id"),
            table.FieldOf("movie_id"),
            table.Find("rating"),
            table.FieldOf("timestamp")
        );
        var builder = MovieLensTables.BuilderOf(
            file.Name,
            new EntityBuilder("user_id"),
            new EntityBuilder("movie_id"),
            context
        );
        fields.ReadAll(
            table,
            builder,
            context,
            MovieLensTables.BindUsers(table, builder.Users, occupation: ColumnKind.Integer),
            BindMovies(table, builder.Items)
        );
        return builder;
    }

    private static MovieFeatures? BindMovies(DelimitedTable table, EntityBuilder movies)
    {
        var (title, genres) = (table.Find("title"), table.Find("genres"));
        return title < 0 && genres < 0
            ? null
            : new MovieFeatures(table, new MovieColumns(movies), title, genres);
    }
}
