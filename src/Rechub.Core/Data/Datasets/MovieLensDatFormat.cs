using Rechub.Data.Building;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Text;

namespace Rechub.Data.Datasets;

/// <summary>ml-1m and ml-10m: files whose fields are separated by <c>::</c>, without quotes.</summary>
internal static class MovieLensDatFormat
{
    private static readonly RecordDialect Dialect = new("::", MayBeLatin1: true);
    private static readonly string[] UserColumns =
    [
        "user_id",
        "gender",
        "age",
        "occupation",
        "zip",
    ];
    private static readonly string[] MovieColumns = ["movie_id", "title", "genres"];

    /// <summary>The file of ratings.</summary>
    public static RatingsFile Ratings { get; } = new(new RecordDialect("::"));

    public static InteractionData Read(SourceFolder folder, ImportContext context)
    {
        var users = new EntityBuilder("user_id");
        var movies = new EntityBuilder("movie_id");
        var builder = MovieLensTables.BuilderOf(folder.Path, users, movies, context);
        Ratings.ReadAll(folder.Require("ratings.dat"), builder, context);
        if (folder.Find("users.dat") is { } userFile)
            MovieLensTables.ReadUsers(
                new DelimitedTable(userFile, Dialect, UserColumns, context),
                users,
                occupation: ColumnKind.Integer,
                context
            );
        MovieLensTables.ReadMovies(
            new DelimitedTable(folder.Require("movies.dat"), Dialect, MovieColumns, context),
            movies,
            MovieLensTables.TitleAndGenres,
            context
        );
        return builder.Build(context.Cancellation);
    }
}
