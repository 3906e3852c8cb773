using System.Globalization;
using Rechub.Data;
using Rechub.Filters;

namespace Rechub.Tests.Filters;

public sealed class FilterTests
{
    // Row 0 Heat 1995 Crime Action 4.5 | row 1 Alien 1979 Horror 8.25 | row 2 (missing everywhere, no genre) | row 3 It's "2" -5
    private static readonly EntityTable Movies = new(
        "movie_id",
        IdColumn.FromSorted([10L, 20L, 30L, 40L]),
        [
            new TextColumn("title", ["Alien", "Heat", "It's \"2\""], [1, 0, -1, 2]),
            new IntegerColumn("year", [1995, 1979, IntegerColumn.Missing, -5]),
            new NumberColumn("score", [4.5, 8.25, double.NaN, 0]),
            new TextListColumn(
                "genres",
                ["Action", "Crime", "Horror"],
                [0, 2, 3, 3, 5],
                [1, 0, 2, 0, 2]
            ),
        ]
    );

    [Theory]
    [InlineData("title == 'Heat'", "0")]
    [InlineData("title == \"Heat\"", "0")]
    [InlineData("title != 'Heat'", "1 3")]
    [InlineData("not title == 'Heat'", "1 3")]
    [InlineData("!(title == 'Heat')", "1 3")]
    [InlineData("title < 'B'", "1")]
    [InlineData("title like 'H%'", "0")]
    [InlineData("title like '%'", "0 1 3")]
    [InlineData("not (title like 'H%')", "1 3")]
    [InlineData("title == 'It\\'s \"2\"'", "3")]
    [InlineData("[title] in ['Heat', 'Alien', 'Up']", "0 1")]
    [InlineData("not [title] like 'H%' and [title]=='Alien'", "1")]
    [InlineData("array_contains([genres], 'Horror')", "1 3")]
    [InlineData("1979 < [year]", "0")]
    [InlineData("title in ['Heat', 'Alien', 'Up']", "0 1")]
    [InlineData("title not in ['Heat']", "1 3")]
    [InlineData("title in []", "")]
    [InlineData("year >= 1979", "0 1")]
    [InlineData("1979 < year", "0")]
    [InlineData("year > 1979.5", "0")]
    [InlineData("year == -5", "3")]
    [InlineData("year != 1995", "1 3")]
    [InlineData("year in [1995, -5]", "0 3")]
    [InlineData("score >= 4.5", "0 1")]
    [InlineData("score == 825e-2", "1")]
    [InlineData("score < 1", "3")]
    [InlineData("score in [0, 4.5]", "0 3")]
    [InlineData("array_contains(genres, 'Horror')", "1 3")]
    [InlineData("not array_contains(genres, 'Horror')", "0 2")]
    [InlineData("array_contains(genres, 'Western')", "")]
    [InlineData("movie_id >= 30", "2 3")]
    [InlineData("year > 1990 and array_contains(genres, 'Crime') or movie_id == 20", "0 1")]
    [InlineData("year > 1990 && (title == 'Heat' || title == 'Alien')", "0")]
    [InlineData("title == 'Up' or title == 'Heat' and year == 1", "")]
    [InlineData("not (year == 1995 or score == 8.25)", "3")]
    [InlineData("not (year == 1995 and score == 4.5)", "1 3")]
    [InlineData("not year < 1990", "0")]
    [InlineData("not year == 1995 and not score == 8.25", "3")]
    [InlineData("year == 1995 or title == 'Alien' or year == -5.0 or year == 1", "0 1 3")]
    [InlineData("not (year == 1995 or year == 1979)", "3")]
    [InlineData("year in [1995.0, 1979.5, -5]", "0 3")]
    [InlineData("score in [-0.0, 4]", "3")]
    [InlineData("score > 0.5 and score < 05.5", "0")]
    public void It_finds_the_rows_that_meet_it(string filter, string expected) =>
        Assert.Equal(expected, Rows(filter));

    [Theory]
    [InlineData("year >=", 7, "a value")]
    [InlineData("", 0, "a column")]
    [InlineData("yaer == 1", 0, "no column 'yaer'")]
    [InlineData("Year == 1", 0, "no column 'Year'")]
    [InlineData("year == 'x'", 8, "without quotes")]
    [InlineData("title == 7", 9, "in quotes")]
    [InlineData("title = 'x'", 6, "'=='")]
    [InlineData("title == 'x", 9, "does not end")]
    [InlineData("title == 'a\\q'", 11, "escape")]
    [InlineData("year == 19x", 8, "no number")]
    [InlineData("year == 1e999", 8, "no number")]
    [InlineData("year == 1 AND title == 'x'", 10, "lower case")]
    [InlineData("(year == 1", 10, "')'")]
    [InlineData("year == 1)", 9, "the end")]
    [InlineData("genres == 'Horror'", 0, "array_contains")]
    [InlineData("array_contains(title, 'x')", 15, "list")]
    [InlineData("array_contains(genres, 1)", 23, "in quotes")]
    [InlineData("year like '1%'", 0, "text")]
    [InlineData("title like '%x'", 11, "ends in '%'")]
    [InlineData("title like 'a_b%'", 11, "ends in '%'")]
    [InlineData("year in [1, 'x']", 12, "without quotes")]
    [InlineData("year in 1", 8, "'['")]
    [InlineData("year == title", 8, "a value")]
    [InlineData("year # 1", 5, "no meaning")]
    [InlineData("[year > 1", 0, "']' closes")]
    [InlineData("year == 1 and [] == 2", 14, "no name")]
    [InlineData("user id == 1", 5, "[user id]")]
    [InlineData("user-id == 1", 4, "in brackets")]
    [InlineData("year -EQ 1", 5, "'=='")]
    [InlineData("year == 1 -and title == 'x'", 10, "'and'")]
    [InlineData("year == [title]", 8, "a value")]
    [InlineData("title == true", 9, "'true'")]
    [InlineData("title not like 'x%'", 10, "'in'")]
    [InlineData("year == 01990", 8, "octal")]
    [InlineData("year in [1, -007]", 12, "octal")]
    public void What_is_wrong_is_shown_with_a_caret(string filter, int position, string problem)
    {
        var error = Assert.Throws<FilterException>(() => Rows(filter));

        Assert.Equal(position, error.Position);
        var lines = error.Message.Split('\n');
        Assert.Contains(problem, lines[0]);
        Assert.Equal($"  {filter}", lines[1]);
        Assert.Equal(position + 2, lines[2].IndexOf('^'));
    }

    [Fact]
    public void Deep_nesting_is_an_error_and_no_overflow() =>
        Assert.Throws<FilterException>(() => Filter.Parse(new string('(', 100_000)));

    [Fact]
    public void Of_a_filter_of_many_lines_the_one_with_the_problem_is_shown()
    {
        var error = Assert.Throws<FilterException>(() =>
            Rows("year > 1990 and\r\n\t(title == 7\n or year == 1)")
        );

        Assert.Equal(["  \t(title == 7", "  \t          ^"], error.Message.Split('\n')[1..]);
        error = Assert.Throws<FilterException>(() => Rows("year >\nor"));
        Assert.Equal(["  or", "  ^"], error.Message.Split('\n')[1..]);
        error = Assert.Throws<FilterException>(() => Rows("year >\n"));
        Assert.Equal(["  ", "  ^"], error.Message.Split('\n')[1..]);
    }

    [Theory]
    [InlineData("or", "movie_id == {0}", "0 1 2 3")]
    [InlineData("and", "movie_id != {0}", "")]
    [InlineData("or", "year < -{0}", "3")]
    [InlineData("and", "(year >= -{0} or title == '{0}')", "0 1")]
    public void A_filter_that_a_program_wrote_may_have_many_terms(
        string word,
        string term,
        string expected
    )
    {
        var terms = Enumerable
            .Range(0, 50_000)
            .Select(i => string.Format(CultureInfo.InvariantCulture, term, i));

        Assert.Equal(expected, Rows(string.Join($" {word} ", terms)));
    }

    [Fact]
    public void A_list_that_a_program_wrote_may_have_many_values()
    {
        const int rows = 20_000;
        var table = new EntityTable(
            "movie_id",
            IdColumn.FromSorted([.. Enumerable.Range(0, rows).Select(x => (long)x)]),
            []
        );
        var list = string.Join(", ", Enumerable.Range(0, 50_000).Select(i => 3 * i));

        var mask = table.RowsThat(Filter.Parse($"movie_id in [{list}]"));

        Assert.All(Enumerable.Range(0, rows), row => Assert.Equal(row % 3 == 0, mask.Has(row)));
    }

    private static string Rows(string filter)
    {
        var mask = Movies.RowsThat(Filter.Parse(filter));
        return string.Join(' ', Enumerable.Range(0, Movies.Count).Where(row => mask.Has(row)));
    }
}
