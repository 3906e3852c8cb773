using Rechub.Data.Building;
using Rechub.Data.Reading;

namespace Rechub.Data.Datasets;

/// <summary>A movie's title, and its genres as a flag each.</summary>
/// <param name="table">The table.</param>
/// <param name="columns">The columns that they fill.</param>
/// <param name="title">The field of the title.</param>
/// <param name="firstGenre">The field of the first flag.</param>
/// <param name="genres">Names of the genres, in the order of their flags.</param>
internal sealed class FlaggedMovieFeatures(
    TableReader table,
    MovieColumns columns,
    int title,
    int firstGenre,
    string[] genres
) : EntityFeatures
{
    private readonly List<string> listed = [];

    public override IEnumerable<int> Fields =>
        [title, .. Enumerable.Range(firstGenre, genres.Length)];

    public override bool AreValid()
    {
        listed.Clear();
        for (var genre = 0; genre < genres.Length; genre++)
        {
            if (!table.TryInteger(firstGenre + genre, out var flag))
                return false;
            if (flag != 0)
                listed.Add(genres[genre]);
        }

        return table.IsReadable(title);
    }

    public override void Store(int entity)
    {
        columns.SetTitle(entity, table[title].Text);
        columns.SetGenres(entity, string.Join(RawColumn.ListSeparator, listed));
    }
}
