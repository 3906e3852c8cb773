namespace Rechub.Interactions;

/// <summary>
/// One csv file with user_id, movie_id and timestamp, mostly also rating, gender, age, occupation, zip, title and genres.
/// Of a user or movie whose features differ from record to record, the first ones count. Other columns are not read.
/// </summary>
internal static class MergedCsvFormat
{
    private static readonly RecordDialect Dialect = new(",", Quoted: true);

    /// <summary>Whether a csv file names its columns as a merged one does, and not as GroupLens does.</summary>
    public static bool Recognises(SourceFile file, ImportContext context)
    {
        using var reader = Open(file, context);
        return reader.ReadHeader().Contains("user_id", StringComparer.Ordinal);
    }

    public static InteractionData Read(SourceFile file, ImportContext context) =>
        ReadRecords(file, context).Build(context.Cancellation);

    /// <summary>Reads the file into columns, in its order.</summary>
    public static InteractionBuilder ReadRecords(SourceFile file, ImportContext context)
    {
        using var reader = Open(file, context);
        var header = reader.ReadHeader();
        var fields = new RatingFields(
            header.Length,
            Require(reader, header, "user_id"),
            Require(reader, header, "movie_id"),
            Array.IndexOf(header, "rating"),
            Require(reader, header, "timestamp")
        );
        var builder = new InteractionBuilder(
            file.Name,
            new EntityBuilder("user_id"),
            new EntityBuilder("movie_id"),
            context.Options.Repeated
        );
        var features = new MergedFeatures(header, builder.Users, builder.Items);
        fields.ReadAll(reader, builder, context, features);
        return builder;
    }

    private static int Require(RecordReader reader, string[] header, string name)
    {
        var field = Array.IndexOf(header, name);
        return field >= 0
            ? field
            : throw reader.Problem(
                null,
                $"the column '{name}' is missing. Found: {string.Join(", ", header)}."
            );
    }

    private static RecordReader Open(SourceFile file, ImportContext context) =>
        new(file, Dialect, MovieLensReader.CsvEncoding(context.Options.Encoding), context);
}
