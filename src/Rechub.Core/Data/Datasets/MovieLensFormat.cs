namespace Rechub.Data.Datasets;

/// <summary>The shapes in which MovieLens data is published.</summary>
public enum MovieLensFormat
{
    /// <summary>ml-100k: <c>u.data</c>, <c>u.item</c>, <c>u.user</c> and, where its genres are others than the published ones, <c>u.genre</c>.</summary>
    Ml100k,

    /// <summary>ml-1m and ml-10m: <c>ratings.dat</c>, <c>movies.dat</c> and, for ml-1m, <c>users.dat</c>, separated by <c>::</c>.</summary>
    Dat,

    /// <summary>ml-20m, ml-25m, ml-32m, ml-latest and ml-latest-small: <c>ratings.csv</c> and <c>movies.csv</c>.</summary>
    Csv,

    /// <summary>One csv file that has the features of user and movie beside every rating.</summary>
    Merged,
}
