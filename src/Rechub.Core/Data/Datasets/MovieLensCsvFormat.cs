using Rechub.Data.Building;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Text;

namespace Rechub.Data.Datasets;

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
        var builder = MovieLensTables.BuilderOf(folder.Path, users, movies, context);
        Ratings.ReadAll(folder.Require("ratings.csv"), builder, context);
        MovieLensTables.ReadMovies(
            DelimitedTable.Open(
                folder.Require("movies.csv"),
                Dialect,
                context,
                expected: ["movieId", "title", "genres"]
            ),
            movies,
            MovieLensTables.TitleAndGenres,
            context
        );
        return builder.Build(context.Cancellation);
    }
}
