using Rechub.Data.Reading;

namespace Rechub.Data.Datasets;

/// <summary>A movie's title and genres, where its table has them.</summary>
/// <param name="table">The table.</param>
/// <param name="columns">The columns that they fill.</param>
/// <param name="title">The field of the title; −1 for none.</param>
/// <param name="genres">The field of the genres, separated by <c>|</c>; −1 for none.</param>
internal sealed class MovieFeatures(TableReader table, MovieColumns columns, int title, int genres)
    : EntityFeatures
{
    public override IEnumerable<int> Fields => new[] { title, genres }.Where(index => index >= 0);

    public override bool AreValid() =>
        (title < 0 || table.IsReadable(title)) && (genres < 0 || table.IsReadable(genres));

    public override void Store(int entity)
    {
        if (title >= 0)
            columns.SetTitle(entity, table[title].Text);
        if (genres >= 0)
            columns.SetGenres(entity, table[genres].Text);
    }
}
