using System.Text.Json;
using Rechub.Data;
using Rechub.Data.Datasets;

namespace Rechub.Tests.Data;

/// <summary>The samples of the original are positions in the log and the slices before them.</summary>
public sealed class GoldenSamplesTests : IDisposable
{
    private readonly JsonElement golden = GoldenFile.Read("samples.json");
    private readonly TemporaryFolder folder = new();
    private readonly InteractionData data;

    public GoldenSamplesTests()
    {
        var csv = GoldenFile.Read("encode.json").GetProperty("csv").GetString()!;
        var read = MovieLensReader.Read(folder.Write("merged.csv", csv));
        data = read.WithSplit(DataSplit.LeaveLastOut(read.Log, validation: false));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Training_positives_are_those_of_the_original()
    {
        var samples =
            from user in Enumerable.Range(0, data.UserCount)
            let start = data.Log.UserOffsets[user]
            from position in Enumerable.Range(start, data.Split.TrainEnd[user] - start).Skip(1)
            select Describe(user, position);

        Assert.Equal(Expected("train_positives"), samples);
    }

    [Fact]
    public void Test_samples_are_those_of_the_original()
    {
        var samples =
            from user in Enumerable.Range(0, data.UserCount)
            where data.Split.TestStart[user] < data.Log.UserOffsets[user + 1]
            select Describe(user, data.Split.TestStart[user]);

        Assert.Equal(Expected("test"), samples);
    }

    [Fact]
    public void Users_have_the_counts_of_the_original()
    {
        foreach (var pair in golden.GetProperty("user_counts").EnumerateObject())
        {
            var user = int.Parse(pair.Name) - 1;
            Assert.Equal(
                pair.Value.GetInt32(),
                data.Log.UserOffsets[user + 1] - data.Log.UserOffsets[user]
            );
        }
    }

    private string Describe(int user, int position)
    {
        var history = data.Log.ItemRows[data.Log.UserOffsets[user]..position];
        return $"{user + 1} {data.Log.ItemRows[position] + 1} [{string.Join(',', history.Select(item => item + 1))}] {history.Length}";
    }

    private IEnumerable<string> Expected(string name) =>
        golden
            .GetProperty(name)
            .EnumerateArray()
            .Select(sample =>
                $"{sample.GetProperty("user")} {sample.GetProperty("item")} "
                + $"[{string.Join(',', sample.GetProperty("hist").EnumerateArray())}] {sample.GetProperty("histlen")}"
            );
}
