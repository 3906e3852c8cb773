using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Data.Reading;

namespace Rechub.Tests.Data;

/// <summary>Interactions at one time: the source's order counts unless it is that of the item ids.</summary>
public sealed class TieOrderTests : IDisposable
{
    private const int UserCount = 40;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ties_in_the_order_of_ids_are_ordered_by_chance(bool descending)
    {
        var items = Enumerable.Range(1, 8);
        var data = Import(_ => descending ? items.Reverse() : items);

        var ties = data.Log.Ties!;
        Assert.Equal(TieBreak.Random, ties.Applied);
        Assert.Equal(descending ? 0 : 1, ties.AscendingShare);
        var ascending = CountAscending(data);
        // Of 280 neighbors a half on average, with a deviation of fewer than 9.
        Assert.InRange(ascending, 100, 180);
        // Each user has an order of its own.
        Assert.True(Lists(data).Distinct().Count() > UserCount / 2);
        // It is the same in the next import, whatever other users and items there are.
        var again = Import(user => user % 2 == 0 ? items : items.Append(9));
        foreach (var user in Enumerable.Range(0, UserCount).Where(user => user % 2 == 0))
            Assert.Equal(Lists(data)[user], Lists(again)[user]);
    }

    [Fact]
    public void Ties_in_any_other_order_stay_as_in_the_source()
    {
        int[] shown = [5, 3, 8, 1, 7, 2, 6, 4];

        var data = Import(_ => shown);

        Assert.Equal(TieBreak.FileOrder, data.Log.Ties!.Applied);
        Assert.All(Lists(data), list => Assert.Equal("5 3 8 1 7 2 6 4", list));
    }

    [Fact]
    public void A_few_ties_in_the_order_of_ids_may_be_chance()
    {
        var data = Import(user => user < 6 ? [1, 2, 3, 4, 5] : [1]);

        Assert.Equal(24, data.Log.Ties!.AscendingCount);
        Assert.Equal(TieBreak.FileOrder, data.Log.Ties.Applied);
        Assert.True(new TieOrder(TieBreak.FileOrder, 25, 0).IsById);
        Assert.True(new TieOrder(TieBreak.FileOrder, 0, 25).IsById);
        Assert.False(new TieOrder(TieBreak.FileOrder, 25_369, 25_192).IsById);
        Assert.False(new TieOrder(TieBreak.FileOrder, 7_400, 2_600).IsById);
        Assert.False(new TieOrder(TieBreak.FileOrder, 0, 0).IsById);
    }

    [Fact]
    public void The_caller_may_choose()
    {
        var kept = Import(_ => Enumerable.Range(1, 8), TieBreak.FileOrder);
        Assert.Equal((TieBreak.FileOrder, 280), (kept.Log.Ties!.Applied, CountAscending(kept)));

        var drawn = Import(_ => [5, 3, 8, 1, 7, 2, 6, 4], TieBreak.Random);
        Assert.Equal(TieBreak.Random, drawn.Log.Ties!.Applied);
        Assert.True(Lists(drawn).Distinct().Count() > UserCount / 2);
    }

    [Fact]
    public void Ratings_and_weights_follow_and_other_times_stay()
    {
        var lines = Enumerable
            .Range(1, UserCount)
            .SelectMany(user =>
                Enumerable
                    .Range(1, 9)
                    .Select(item => $"{user},{item},{(item == 1 ? 5 : 10)},{item},{item * 10}")
            );
        var data = Read(["user,item,time,rating,weight", .. lines], "time", TieBreak.Auto, new());

        Assert.Equal(TieBreak.Random, data.Log.Ties!.Applied);
        for (var i = 0; i < data.InteractionCount; i++)
        {
            var item = (long)data.Items.Ids[data.Log.ItemRows[i]];
            Assert.Equal(item, data.Log.Ratings![i]);
            Assert.Equal(item * 10, data.Log.Weights![i]);
            Assert.Equal(item == 1, i % 9 == 0);
        }
    }

    [Fact]
    public void Without_times_the_order_of_the_source_stays_and_a_warning_says_what_it_looks_like()
    {
        string[] lines =
        [
            "user,item",
            .. Enumerable
                .Range(1, UserCount)
                .SelectMany(user => Enumerable.Range(1, 8).Select(item => $"{user},{item}")),
        ];
        var warnings = new ImportWarnings();
        var data = Read(lines, null, TieBreak.Auto, warnings);

        Assert.Equal((TieBreak.FileOrder, 280), (data.Log.Ties!.Applied, CountAscending(data)));
        // Where there are no times, none are the same.
        var summary = InteractionSummary.Of(data);
        Assert.Equal((0, 0), (summary.TiedCount, summary.TiedTestUserCount));
        Assert.Contains(
            warnings.Messages,
            message => message.Contains("-TieBreak Random", StringComparison.Ordinal)
        );
        var confirmed = new ImportWarnings();
        Read(lines, null, TieBreak.FileOrder, confirmed);
        Assert.DoesNotContain(
            confirmed.Messages,
            message => message.Contains("-TieBreak", StringComparison.Ordinal)
        );
        Assert.InRange(CountAscending(Read(lines, null, TieBreak.Random, new())), 100, 180);
    }

    [Fact]
    public void A_summary_counts_ties_and_tells_their_order()
    {
        var data = Import(user => user < 30 ? Enumerable.Range(1, 8) : [1, 2], otherTimesFrom: 30);

        var summary = InteractionSummary.Of(data);

        Assert.Equal(30 * 7, summary.TiedCount);
        Assert.Equal(30, summary.TiedTestUserCount);
        Assert.Equal(TieBreak.Random, summary.TieBreak);
        Assert.Equal(1, summary.AscendingTieShare);
    }

    [Fact]
    public void Ml_latest_small_is_sorted_by_id_within_a_time()
    {
        var shared = Environment.GetEnvironmentVariable("RECHUB_SHARED");
        var path = Path.Combine(shared ?? "", "data", "ml-latest-small");
        Assert.SkipUnless(
            shared is not null && Directory.Exists(path),
            "RECHUB_SHARED names no folder with data/ml-latest-small."
        );

        var summary = InteractionSummary.Of(MovieLensReader.Read(path));

        Assert.Equal((TieBreak.Random, 1), (summary.TieBreak, summary.AscendingTieShare));
        Assert.Equal(15_790, summary.TiedCount);
        Assert.Equal(94, summary.TiedTestUserCount);
    }

    private InteractionData Import(
        Func<int, IEnumerable<int>> itemsOf,
        TieBreak tieBreak = TieBreak.Auto,
        int otherTimesFrom = int.MaxValue
    )
    {
        var lines = Enumerable
            .Range(0, UserCount)
            .SelectMany(user =>
                itemsOf(user)
                    .Select((item, i) => $"{user},{item},{(user < otherTimesFrom ? 7 : i + 1)},1,1")
            );
        return Read(["user,item,time,rating,weight", .. lines], "time", tieBreak, new());
    }

    private InteractionData Read(
        IEnumerable<string> lines,
        string? time,
        TieBreak tieBreak,
        ImportWarnings warnings
    ) =>
        InteractionReader.Read(
            TableSource.Files(folder.Write("events.csv", string.Join('\n', lines) + "\n")),
            new InteractionColumns
            {
                User = "user",
                Item = "item",
                Time = time,
                Rating = time is null ? null : "rating",
                Weight = time is null ? null : "weight",
            },
            context: new ImportContext
            {
                Options = new ImportOptions { TieBreak = tieBreak },
                Warnings = warnings,
            }
        );

    private static string[] Lists(InteractionData data) =>
        [
            .. Enumerable
                .Range(0, data.UserCount)
                .Select(user =>
                    string.Join(
                        ' ',
                        data.Log.ItemRows[
                                data.Log.UserOffsets[user]..data.Log.UserOffsets[user + 1]
                            ]
                            .Select(row => data.Items.Ids[row])
                            .Where(id => (long)id < 9)
                    )
                ),
        ];

    private static int CountAscending(InteractionData data)
    {
        var count = 0;
        for (var user = 0; user < data.UserCount; user++)
        {
            for (var i = data.Log.UserOffsets[user] + 1; i < data.Log.UserOffsets[user + 1]; i++)
                count += data.Log.ItemRows[i] > data.Log.ItemRows[i - 1] ? 1 : 0;
        }

        return count;
    }
}
