namespace Rechub.Interactions;

/// <summary>ml-100k: ratings parted by tabs, users and items by <c>|</c>, genres as flags whose names are in a file of their own.</summary>
internal static class MovieLens100kFormat
{
    private const int FirstGenreField = 5;
    private static readonly RatingsFile Ratings = new(new RecordDialect("\t"));
    private static readonly RecordDialect Bars = new("|");

    /// <summary>The genres as published, for a data set without the file that names them.</summary>
    private static readonly string[] PublishedGenres = ["unknown", .. MovieGenres.Named];

    public static InteractionData Read(SourceFolder folder, ImportContext context)
    {
        var users = new EntityBuilder("user_id");
        var movies = new EntityBuilder("movie_id");
        var builder = new InteractionBuilder(folder.Path, users, movies, context.Options.Repeated);
        Ratings.ReadAll(folder.Require("u.data"), builder, context);
        ReadUsers(folder.Require("u.user"), users, context);
        var genres = folder.Find("u.genre") is { } file
            ? ReadGenres(file, context)
            : PublishedGenres;
        ReadMovies(folder.Require("u.item"), genres, movies, context);
        return builder.Build(context.Cancellation);
    }

    private static void ReadUsers(SourceFile file, EntityBuilder users, ImportContext context)
    {
        var gender = users.AddColumn("gender", ColumnKind.Text);
        var age = users.AddColumn("age", ColumnKind.Integer);
        var occupation = users.AddColumn("occupation", ColumnKind.Text);
        var zip = users.AddColumn("zip", ColumnKind.Text);
        using var reader = Open(file, context);
        while (reader.Read())
        {
            if (
                !reader.HasFields(5)
                || !reader.TryInteger(0, "user_id", out var id)
                || !reader.TryInteger(1, "age", out _)
                || !reader.TryText(2, "gender", out _)
                || !reader.TryText(3, "occupation", out _)
                || !reader.TryText(4, "zip", out _)
            )
                continue;
            var user = users.Ids.Find(id);
            if (user < 0)
                continue;
            reader.CopyText(1, age, user);
            reader.CopyText(2, gender, user);
            reader.CopyText(3, occupation, user);
            reader.CopyText(4, zip, user);
        }
    }

    private static string[] ReadGenres(SourceFile file, ImportContext context)
    {
        var names = new List<string>();
        using var reader = Open(file, context);
        while (reader.Read())
        {
            if (
                !reader.HasFields(2)
                || !reader.TryText(0, "genre", out var name)
                || !reader.TryInteger(1, "index", out var index)
            )
                continue;
            if (index != names.Count)
                throw reader.Problem(1, $"the genre's index is {index}, expected {names.Count}.");
            names.Add(name.ToString());
        }

        return [.. names];
    }

    private static void ReadMovies(
        SourceFile file,
        string[] genres,
        EntityBuilder movies,
        ImportContext context
    )
    {
        var columns = new MovieColumns(movies);
        var listed = new List<string>();
        using var reader = Open(file, context);
        while (reader.Read())
        {
            if (
                !reader.HasFields(FirstGenreField + genres.Length)
                || !reader.TryInteger(0, "movie_id", out var id)
                || !TryFlags(reader, genres, listed)
                || !reader.TryText(1, "title", out var title)
            )
                continue;
            var movie = movies.Ids.Find(id);
            if (movie < 0)
                continue;
            columns.SetTitle(movie, title);
            columns.SetGenres(movie, string.Join(RawColumn.ListSeparator, listed));
        }

        reader.RequireRecords("a movie");
    }

    private static bool TryFlags(RecordReader reader, string[] genres, List<string> listed)
    {
        listed.Clear();
        for (var genre = 0; genre < genres.Length; genre++)
        {
            if (!reader.TryInteger(FirstGenreField + genre, genres[genre], out var flag))
                return false;
            if (flag != 0)
                listed.Add(genres[genre]);
        }

        return true;
    }

    private static RecordReader Open(SourceFile file, ImportContext context) =>
        new(file, Bars, MovieLensReader.OlderEncoding(file, context.Options.Encoding), context);
}
