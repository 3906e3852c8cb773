using Rechub.Data.Building;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Text;

namespace Rechub.Data.Datasets;

/// <summary>ml-100k: ratings separated by tabs, users and items by <c>|</c>, genres as flags that a file of their own names.</summary>
internal static class MovieLens100kFormat
{
    private static readonly RatingsFile Ratings = new(new RecordDialect("\t"));
    private static readonly RecordDialect Bars = new("|", MayBeLatin1: true);
    private static readonly string[] UserColumns =
    [
        "user_id",
        "age",
        "gender",
        "occupation",
        "zip",
    ];

    /// <summary>The columns of movies before the flags.</summary>
    private static readonly string[] MovieColumns =
    [
        "movie_id",
        "title",
        "release_date",
        "video_release_date",
        "url",
    ];

    /// <summary>The genres as published, for a data set without the file that names them.</summary>
    private static readonly string[] PublishedGenres = ["unknown", .. MovieGenres.Named];

    public static InteractionData Read(SourceFolder folder, ImportContext context)
    {
        var users = new EntityBuilder("user_id");
        var movies = new EntityBuilder("movie_id");
        var builder = MovieLensTables.BuilderOf(folder.Path, users, movies, context);
        Ratings.ReadAll(folder.Require("u.data"), builder, context);
        MovieLensTables.ReadUsers(
            new DelimitedTable(folder.Require("u.user"), Bars, UserColumns, context),
            users,
            occupation: ColumnKind.Text,
            context
        );
        var genres = folder.Find("u.genre") is { } file
            ? ReadGenres(file, context)
            : PublishedGenres;
        MovieLensTables.ReadMovies(
            new DelimitedTable(
                folder.Require("u.item"),
                Bars,
                [.. MovieColumns, .. genres],
                context
            ),
            movies,
            (table, columns) =>
                new FlaggedMovieFeatures(
                    table,
                    columns,
                    table.FieldOf("title"),
                    MovieColumns.Length,
                    genres
                ),
            context
        );
        return builder.Build(context.Cancellation);
    }

    private static string[] ReadGenres(SourceFile file, ImportContext context)
    {
        var names = new List<string>();
        using var table = new DelimitedTable(file, Bars, ["genre", "index"], context);
        while (table.Read())
        {
            if (!table.IsReadable(0) || !table.TryInteger(1, out var index))
                continue;
            if (index != names.Count)
                throw table.Problem(1, $"found {index}, expected {names.Count}.");
            names.Add(table[0].ToString());
        }

        return [.. names];
    }
}
