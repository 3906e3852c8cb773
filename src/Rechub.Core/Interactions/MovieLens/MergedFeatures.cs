namespace Rechub.Interactions;

/// <summary>The features that stand beside every rating of a merged file, stored when their user or movie is first met.</summary>
internal sealed class MergedFeatures
{
    private readonly List<(int Field, RawColumn Column)> userColumns = [];
    private readonly MovieColumns? movies;
    private readonly int title;
    private readonly int genres;

    public MergedFeatures(string[] header, EntityBuilder users, EntityBuilder items)
    {
        Add("gender", ColumnKind.Text);
        Add("age", ColumnKind.Integer);
        Add("occupation", ColumnKind.Integer);
        Add("zip", ColumnKind.Text);
        title = Array.IndexOf(header, "title");
        genres = Array.IndexOf(header, "genres");
        if (title >= 0 || genres >= 0)
            movies = new MovieColumns(items);

        void Add(string name, ColumnKind kind)
        {
            if (Array.IndexOf(header, name) is var field and >= 0)
                userColumns.Add((field, users.AddColumn(name, kind)));
        }
    }

    /// <summary>Whether what would be stored can be read.</summary>
    public bool AreValid(RecordReader reader, bool newUser, bool newItem)
    {
        if (newUser)
        {
            foreach (var (field, column) in userColumns)
            {
                var valid =
                    column.Kind == ColumnKind.Integer
                        ? reader.TryInteger(field, column.Name, out _)
                        : reader.TryText(field, column.Name, out _);
                if (!valid)
                    return false;
            }
        }

        return !newItem
            || (
                (title < 0 || reader.TryText(title, "title", out _))
                && (genres < 0 || reader.TryText(genres, "genres", out _))
            );
    }

    public void StoreUser(RecordReader reader, int user)
    {
        foreach (var (field, column) in userColumns)
            reader.CopyText(field, column, user);
    }

    public void StoreItem(RecordReader reader, int item)
    {
        if (title >= 0 && reader.TryText(title, "title", out var titleText))
            movies!.SetTitle(item, titleText);
        if (genres >= 0 && reader.TryText(genres, "genres", out var genreText))
            movies!.SetGenres(item, genreText);
    }
}
