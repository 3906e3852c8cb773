namespace Rechub.Interactions;

/// <summary>ml-1m and ml-10m: files whose fields are parted by <c>::</c>, without quotes.</summary>
internal static class MovieLensDatFormat
{
    private static readonly RecordDialect Dialect = new("::");

    /// <summary>The file of ratings.</summary>
    public static RatingsFile Ratings { get; } = new(Dialect);

    public static InteractionData Read(SourceFolder folder, ImportContext context)
    {
        var users = new EntityBuilder("user_id");
        var movies = new EntityBuilder("movie_id");
        var builder = new InteractionBuilder(folder.Path, users, movies, context.Options.Repeated);
        Ratings.ReadAll(folder.Require("ratings.dat"), builder, context);
        if (folder.Find("users.dat") is { } userFile)
            ReadUsers(userFile, users, context);
        ReadMovies(folder.Require("movies.dat"), movies, context);
        return builder.Build(context.Cancellation);
    }

    private static void ReadUsers(SourceFile file, EntityBuilder users, ImportContext context)
    {
        var gender = users.AddColumn("gender", ColumnKind.Text);
        var age = users.AddColumn("age", ColumnKind.Integer);
        var occupation = users.AddColumn("occupation", ColumnKind.Integer);
        var zip = users.AddColumn("zip", ColumnKind.Text);
        using var reader = Open(file, context);
        while (reader.Read())
        {
            if (
                !reader.HasFields(5)
                || !reader.TryInteger(0, "user_id", out var id)
                || !reader.TryInteger(2, "age", out _)
                || !reader.TryInteger(3, "occupation", out _)
                || !reader.TryText(1, "gender", out _)
                || !reader.TryText(4, "zip", out _)
            )
                continue;
            var user = users.Ids.Find(id);
            if (user < 0)
                continue;
            reader.CopyText(1, gender, user);
            reader.CopyText(2, age, user);
            reader.CopyText(3, occupation, user);
            reader.CopyText(4, zip, user);
        }
    }

    private static void ReadMovies(SourceFile file, EntityBuilder movies, ImportContext context)
    {
        var columns = new MovieColumns(movies);
        using var reader = Open(file, context);
        while (reader.Read())
        {
            if (
                !reader.HasFields(3)
                || !reader.TryInteger(0, "movie_id", out var id)
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
        new(file, Dialect, MovieLensReader.OlderEncoding(file, context.Options.Encoding), context);
}
