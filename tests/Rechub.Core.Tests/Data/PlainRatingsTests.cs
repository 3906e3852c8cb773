using System.Globalization;
using System.IO.Compression;
using System.Text;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Data.Reading;
using Rechub.Numerics;

namespace Rechub.Tests.Data;

/// <summary>Lines in the plainest form have a reader of their own, which must give what the general one gives.</summary>
public sealed class PlainRatingsTests : IDisposable
{
    /// <summary>Enough for several blocks.</summary>
    private const int Count = 40_000;

    private const string Header = "userId,movieId,rating,timestamp";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("\n", true, false)]
    [InlineData("\n", false, true)]
    [InlineData("\r\n", true, true)]
    [InlineData("\r\n", false, false)]
    public void Plain_lines_read_as_quoted_ones_do(
        string lineEnd,
        bool endsWithLineEnd,
        bool hasByteOrderMark
    )
    {
        var records = Records();
        var end = endsWithLineEnd ? lineEnd : "";
        var encoding = new UTF8Encoding(hasByteOrderMark);

        // A quote is what the plain reader leaves to the general one.
        var quoted = ReadCsv(
            records.Select(record => string.Join(',', record.Select(field => $"\"{field}\""))),
            "\n",
            "\n"
        );
        var csv = ReadCsv(records.Select(record => string.Join(',', record)), lineEnd, end);
        var dat = ReadDat(records.Select(record => string.Join("::", record)), lineEnd, end);

        AssertSame(quoted, csv);
        AssertSame(quoted, dat);
        Assert.Equal(Count, csv.InteractionCount);

        InteractionData ReadCsv(IEnumerable<string> lines, string between, string last) =>
            Read(
                "csv",
                "ratings.csv",
                Header + between + string.Join(between, lines) + last,
                "movies.csv",
                "movieId,title,genres\n1,One (1990),Drama\n"
            );

        InteractionData ReadDat(IEnumerable<string> lines, string between, string last) =>
            Read(
                "dat",
                "ratings.dat",
                string.Join(between, lines) + last,
                "movies.dat",
                "1::One (1990)::Drama\n"
            );

        InteractionData Read(string name, string file, string text, string movies, string table)
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            folder.Write($"{name}/{file}", bytes);
            folder.Write($"{name}/{movies}", table);
            return MovieLensReader.Read(folder[name]);
        }
    }

    [Theory]
    [InlineData("+7::7::4::20", true)]
    [InlineData(" 7::7::4::20", true)]
    [InlineData("7::7::4e0::20", true)]
    [InlineData("7::7::.5::20", true)]
    [InlineData("7::7::4.::20", true)]
    [InlineData("0000000000000000000007::7::4::20", true)]
    [InlineData("7::9223372036854775808::4::20", false)]
    [InlineData("7::7::4::-20", false)]
    [InlineData("7::7::4", false)]
    [InlineData("7::7::4::20::1", false)]
    [InlineData("7:7::4::20", false)]
    [InlineData("7::7::4::20x", false)]
    [InlineData("7::7::4::12345678x", false)]
    [InlineData("7::7::1:5::20", false)]
    public void Other_lines_are_read_or_refused_where_they_stand(string line, bool isValid)
    {
        const int Place = 30_000;
        var lines = Records().Select(record => string.Join("::", record)).ToList();
        lines.Insert(Place, line);
        folder.Write("ml/movies.dat", "1::One (1990)::Drama\n");
        var path = folder.Write("ml/ratings.dat", string.Join('\n', lines));
        ZipFile.CreateFromDirectory(folder["ml"], folder["ml.zip"]);

        if (isValid)
        {
            Assert.Equal(Count + 1, MovieLensReader.Read(folder["ml"]).InteractionCount);
            Assert.Equal(Count + 1, MovieLensReader.Read(folder["ml.zip"]).InteractionCount);
            return;
        }

        foreach (var source in new[] { folder["ml"], folder["ml.zip"] })
        {
            var error = Assert.Throws<InputFormatException>(() => MovieLensReader.Read(source));
            Assert.Equal(Place + 1, error.Line);
            Assert.Equal(Path.GetFileName(path), Path.GetFileName(error.Path));
            var invalid = new InvalidRecords(skip: true);
            Assert.Equal(
                Count,
                MovieLensReader
                    .Read(source, context: new ImportContext { Invalid = invalid })
                    .InteractionCount
            );
            Assert.Equal([Place + 1L], invalid.First.Select(problem => problem.Line!.Value));
        }
    }

    private static void AssertSame(InteractionData expected, InteractionData actual)
    {
        Assert.Equal(expected.Users.Ids.Integers, actual.Users.Ids.Integers);
        Assert.Equal(expected.Items.Ids.Integers, actual.Items.Ids.Integers);
        Assert.Equal(expected.Log.ItemRows, actual.Log.ItemRows);
        Assert.Equal(expected.Log.Times, actual.Log.Times);
        Assert.Equal(expected.Log.Ratings, actual.Log.Ratings);
    }

    /// <summary>Numbers of every length, and ratings of every form.</summary>
    private static List<string[]> Records()
    {
        var random = new RandomStream(seed: 5);
        string[] ratings = ["1", "5", "3.5", "0.5", "12", "4.25", "0.1", "3.14159265", "007.30"];
        return
        [
            .. Enumerable
                .Range(0, Count)
                .Select(_ =>
                    new[]
                    {
                        OfLength(1 + random.Next(random.Next(8) == 0 ? 18 : 4)),
                        OfLength(1 + random.Next(4)),
                        ratings[random.Next(ratings.Length)],
                        OfLength(1 + random.Next(15)),
                    }
                ),
        ];

        string OfLength(int digits) =>
            (random.NextUInt64() % (ulong)Math.Pow(10, digits)).ToString(
                CultureInfo.InvariantCulture
            );
    }
}
