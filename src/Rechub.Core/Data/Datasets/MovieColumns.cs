using Rechub.Data.Building;

namespace Rechub.Data.Datasets;

/// <summary>The columns of a movie: title, year (from the title), genres and cate_id (the first genre).</summary>
internal sealed class MovieColumns(EntityBuilder movies)
{
    private const string NoGenres = "(no genres listed)";
    private readonly RawColumn title = movies.AddColumn("title", ColumnKind.Text);
    private readonly RawColumn year = movies.AddColumn("year", ColumnKind.Integer);
    private readonly RawColumn genres = movies.AddColumn("genres", ColumnKind.TextList);
    private readonly RawColumn category = movies.AddColumn("cate_id", ColumnKind.Text);

    public void SetTitle(int movie, ReadOnlySpan<char> text)
    {
        title.Set(movie, text.Trim());
        year.Set(movie, YearOf(text));
    }

    /// <summary>Sets genres that stand in one text, separated by <c>|</c>.</summary>
    public void SetGenres(int movie, ReadOnlySpan<char> text)
    {
        if (text.SequenceEqual(NoGenres))
            text = default;
        genres.Set(movie, text);
        var end = text.IndexOf(RawColumn.ListSeparator);
        category.Set(movie, end < 0 ? text : text[..end]);
    }

    /// <summary>Four digits in the last parentheses, such as <c>Heat (1995)</c>; of a span of years, the first.</summary>
    internal static ReadOnlySpan<char> YearOf(ReadOnlySpan<char> title)
    {
        var open = title.LastIndexOf('(');
        if (open < 0 || title.Length < open + 6)
            return default;
        var digits = title.Slice(open + 1, 4);
        foreach (var character in digits)
        {
            if (!char.IsAsciiDigit(character))
                return default;
        }

        return char.IsAsciiDigit(title[open + 5]) ? default : digits;
    }
}
