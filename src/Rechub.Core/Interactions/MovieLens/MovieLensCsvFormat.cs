namespace Rechub.Interactions;

/// <summary>ml-20m and later: csv files with a header; users have no features.</summary>
internal static class MovieLensCsvFormat
{
    private static readonly RecordDialect Dialect = new(",", Quoted: true);
    private static readonly RatingsFile Ratings = new(
        Dialect,
        ["userId", "movieId", "rating", "timestamp"]
    );

    public static InteractionData Read(SourceFolder folder, ImportContext context)
    {
        var users = new EntityBuilder("user_id");
        var movies = new EntityBuilder("movie_id");
        var builder = new InteractionBuilder(folder.Path, users, movies, context.Options.Repeated);
        Ratings.ReadAll(folder.Require("ratings.csv"), builder, context);
        using (var reader = Open(folder.Require("movies.csv"), context))
        {
            reader.RequireHeader("movieId", "title", "genres");
            ReadMovies(reader, movies);
        }

        return builder.Build(context.Cancellation);
    }

    private static void ReadMovies(RecordReader reader, EntityBuilder movies)
    {
        var columns = new MovieColumns(movies);
        while (reader.Read())
        {
            if (
                !reader.HasFields(3)
                || !reader.TryInteger(0, "movieId", out var id)
                || !reader.TryText(1, "title", out _)
                || !reader.TryText(2, "genres", out _)
            )
                continue;
            var movie = movies.Ids.Find(id);
            if (movie < 0)
                continue;
            if (reader.TryText(1, "title", out var title))
                columns.SetTitle(movie, title);
            if (reader.TryText(2, "genres", out var genres))
                columns.SetGenres(movie, genres);
        }

        reader.RequireRecords("a movie");
    }

    private static RecordReader Open(SourceFile file, ImportContext context) =>
        new(file, Dialect, MovieLensReader.CsvEncoding(context.Options.Encoding), context);
}
