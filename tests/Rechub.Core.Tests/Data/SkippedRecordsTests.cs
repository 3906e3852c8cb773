using System.Text;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Data.Reading;

namespace Rechub.Tests.Data;

/// <summary>What is skipped is counted once, by its line, and nothing else is lost.</summary>
public sealed class SkippedRecordsTests : IDisposable
{
    private const string Header = "who,what,at,plan\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_record_is_counted_once_and_the_first_ten_are_told()
    {
        var text = new StringBuilder(Header);
        for (var line = 2; line <= 41; line++)
            text.Append(line % 2 == 0 ? $"1,a,{line},x\n" : ",,never,\0\n");

        var (data, skipped) = Read(text.ToString());

        Assert.Equal((20, 20L), (data.InteractionCount, skipped.Count));
        Assert.Equal(
            Enumerable.Range(1, 10).Select(i => (long?)(2 * i) + 1),
            skipped.First.Select(problem => problem.Line)
        );
    }

    [Theory]
    [InlineData("1,\"open,2,x\n", 1)]
    [InlineData("1,\"open,2,x\n1,\"again,2,x\n", 2)]
    [InlineData("1,\"open,2,x\n3,c,3,x\n1,c,4,\"text\" behind\n", 2)]
    [InlineData("1,\"open,2,x\n3,c,3,x\n1,c\",4\n", 2)]
    public void Reading_goes_on_behind_the_line_of_an_open_quote(string lines, int bad)
    {
        var good = lines.Split('\n').Count(line => line.StartsWith('3'));

        var (data, skipped) = Read($"{Header}1,a,1,x\n{lines}1,b,5,x\n2,b,6,x\n");

        Assert.Equal((3 + good, (long)bad), (data.InteractionCount, skipped.Count));
        Assert.Equal(3, skipped.First[0].Line);
    }

    [Fact]
    public void Reading_goes_on_behind_an_open_quote_that_much_follows()
    {
        var text = new StringBuilder(Header).Append("1,\"open,2,x\n");
        for (var line = 3; line <= 100_002; line++)
            text.Append($"{line},a,{line},\"some text\"\r\n");

        var (data, skipped) = Read(text.ToString());

        Assert.Equal((100_000, 1L), (data.InteractionCount, skipped.Count));
        Assert.Equal(2, skipped.First[0].Line);
    }

    [Fact]
    public void Reading_goes_on_behind_a_record_that_is_too_long()
    {
        var (data, skipped) = Read($"{Header}1,a,1,x\n1,{new string('b', 3 << 20)},2,x\n1,c,3,x\n");

        Assert.Equal((2, 1L), (data.InteractionCount, skipped.Count));
        Assert.Equal(3, skipped.First[0].Line);

        folder.Write(
            "ml/ratings.dat",
            $"1::1::5::1\n2::{new string('1', 3 << 20)}::5::1\n3::2::5::1\n"
        );
        folder.Write("ml/movies.dat", $"1::{new string('x', 3 << 20)}::\n2::Two (1990)::Drama\n");
        var invalid = new InvalidRecords(skip: true);
        var movies = MovieLensReader.Read(
            folder["ml"],
            context: new ImportContext { Invalid = invalid }
        );
        Assert.Equal(2, movies.InteractionCount);
        Assert.Equal("Two (1990)", movies.Items.TitleOf(1));
        Assert.Equal([2, 1], invalid.First.Select(problem => problem.Line));
    }

    [Fact]
    public void A_record_with_a_feature_that_cannot_be_read_is_left_out_whole()
    {
        var bytes = Encoding.Latin1.GetBytes(
            Header + "1,a,1,caf\u00e9\n1,b,2,plain\n1,c,3,caf\u00e9\n"
        );
        var skipped = new InvalidRecords(skip: true);

        var data = Read(folder.Write("latin.csv", bytes), skipped);

        // Of a user who is known, the feature is not read.
        Assert.Equal(["b", "c"], data.Items.Ids.Texts.ToArray());
        Assert.Equal(2, Assert.Single(skipped.First).Line);
        Assert.Equal("plain", ((TextColumn)data.Users.Find("plan")!)[0]);
    }

    private (InteractionData Data, InvalidRecords Skipped) Read(string text)
    {
        var skipped = new InvalidRecords(skip: true);
        return (Read(folder.Write("events.csv", text), skipped), skipped);
    }

    private static InteractionData Read(string path, InvalidRecords invalid) =>
        InteractionReader.Read(
            TableSource.Files(path),
            new InteractionColumns
            {
                User = "who",
                Item = "what",
                Time = "at",
                UserFeatures = ["plan"],
            },
            context: new ImportContext { Invalid = invalid }
        );
}
