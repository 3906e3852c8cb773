namespace Rechub.Data.Datasets;

/// <summary>The genres that MovieLens gives to movies.</summary>
internal static class MovieGenres
{
    /// <summary>
    /// Those with a name of their own, in the order of ml-100k's flags, where they follow that of an unknown genre.
    /// </summary>
    public static readonly string[] Named =
    [
        "Action",
        "Adventure",
        "Animation",
        "Children's",
        "Comedy",
        "Crime",
        "Documentary",
        "Drama",
        "Fantasy",
        "Film-Noir",
        "Horror",
        "Musical",
        "Mystery",
        "Romance",
        "Sci-Fi",
        "Thriller",
        "War",
        "Western",
    ];
}
