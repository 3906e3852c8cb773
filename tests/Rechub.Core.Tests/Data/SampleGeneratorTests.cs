using Rechub.Data;
using Rechub.Data.Datasets;

namespace Rechub.Tests.Data;

public sealed class SampleGeneratorTests
{
    [Fact]
    public void A_seed_fixes_the_data_and_another_seed_changes_it()
    {
        var options = new SampleOptions { UserCount = 50, ItemCount = 120 };

        var (first, again) = (SampleGenerator.Generate(options), SampleGenerator.Generate(options));
        var other = SampleGenerator.Generate(options with { Seed = 7 });

        Assert.Equal(first.Log.ItemRows, again.Log.ItemRows);
        Assert.Equal(first.Log.Times, again.Log.Times);
        Assert.NotEqual(first.Log.ItemRows, other.Log.ItemRows);
    }

    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(2, 800, 160)]
    [InlineData(3, 5, 15)]
    [InlineData(200, 300, 9_000)]
    public void Counts_are_those_asked_for_and_no_user_takes_an_item_twice(
        int users,
        int items,
        int interactions
    )
    {
        var data = SampleGenerator.Generate(
            new SampleOptions
            {
                UserCount = users,
                ItemCount = items,
                InteractionCount = interactions,
            }
        );

        Assert.Equal((users, interactions), (data.UserCount, data.InteractionCount));
        Assert.InRange(data.ItemCount, 1, items);
        if (interactions >= 2 * items)
            Assert.Equal(items, data.ItemCount);
        for (var user = 0; user < users; user++)
        {
            var range = data.Log.UserOffsets[user]..data.Log.UserOffsets[user + 1];
            var (taken, times) = (data.Log.ItemRows[range], data.Log.Times[range]);
            Assert.Distinct(taken);
            Assert.Equal(times.Order(), times);
        }
    }

    [Fact]
    public void Sizes_that_cannot_be_are_refused()
    {
        var options = new SampleOptions
        {
            UserCount = 3,
            ItemCount = 5,
            InteractionCount = 16,
        };

        var error = Assert.Throws<RechubException>(() => SampleGenerator.Generate(options));

        Assert.Equal("InvalidSampleSize", error.ErrorId);
    }

    [Fact]
    public void Recent_history_tells_the_next_item_better_than_popularity()
    {
        var data = SampleGenerator.Generate();
        var genres = Assert.IsType<TextColumn>(data.Items.Find("cate_id"));
        var counts = new double[data.ItemCount];
        foreach (var item in data.Log.ItemRows)
            counts[item]++;
        int popular = 0,
            informed = 0;
        for (var user = 0; user < data.UserCount; user++)
        {
            var (start, test) = (data.Log.UserOffsets[user], data.Split.TestStart[user]);
            var history = data.Log.ItemRows[start..test];
            var target = data.Log.ItemRows[test];
            var recent = new Dictionary<string, double>();
            foreach (var item in history.TakeLast(20))
                recent[genres[item]!] = recent.GetValueOrDefault(genres[item]!) + 1;
            popular += IsHit(item => counts[item], history, target);
            informed += IsHit(
                item => counts[item] * (0.2 + recent.GetValueOrDefault(genres[item]!)),
                history,
                target
            );
        }

        Assert.True(
            informed > 1.5 * popular,
            $"{informed} hits by recent genres, {popular} by popularity"
        );

        int IsHit(Func<int, double> score, int[] history, int target)
        {
            var seen = history.ToHashSet();
            var better = Enumerable
                .Range(0, data.ItemCount)
                .Count(item => !seen.Contains(item) && score(item) > score(target));
            return better < 10 ? 1 : 0;
        }
    }

    [Fact]
    public void Popularity_has_a_long_tail()
    {
        var data = SampleGenerator.Generate();
        var counts = new int[data.ItemCount];
        foreach (var item in data.Log.ItemRows)
            counts[item]++;
        Array.Sort(counts);

        var topTenth = counts[^(counts.Length / 10)..].Sum();
        var bottomHalf = counts[..(counts.Length / 2)].Sum();

        Assert.InRange((double)topTenth / data.InteractionCount, 0.2, 0.6);
        Assert.InRange((double)bottomHalf / data.InteractionCount, 0.1, 0.35);
    }
}
