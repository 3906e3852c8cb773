using Rechub.Data.Building;
using Rechub.Numerics;

namespace Rechub.Data.Datasets;

/// <summary>
/// Makes ratings with planted tastes, shaped like MovieLens. A user has a few favorite tastes and follows one of them for a
/// while (most items of that stretch are of that taste), then comes back to another or drifts to a neighboring one; one item
/// in six is whatever is popular. So the next item can be told from the recent history much better than from popularity.
/// No user takes an item twice.
/// </summary>
public static class SampleGenerator
{
    private const int CatalogStream = 0;
    private const int UserStream = 1;
    private const int LengthStream = 2;
    private const int CoverageStream = 3;
    private const int FirstHistoryStream = 16;

    private const double LengthSpread = 0.9;
    private const double PopularShare = 1.0 / 6;
    private const double StayProbability = 0.95;
    private const double FavoriteShare = 0.85;
    private const int Attempts = 24;
    private const long FirstTime = 956_700_000;
    private const int StartSpan = 3 * 365 * 86_400;

    /// <summary>Generates data.</summary>
    /// <param name="options">Sizes and seed; the defaults when null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RechubException">The sizes contradict each other.</exception>
    public static InteractionData Generate(
        SampleOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        options ??= new SampleOptions();
        var lengths = DrawLengths(options);
        var users = new EntityBuilder("user_id");
        var items = new EntityBuilder("movie_id");
        var catalogRandom = new RandomStream(options.Seed, CatalogStream);
        var catalog = new SampleCatalog(options.ItemCount, catalogRandom);
        var tastes = new SampleUsers(
            options.UserCount,
            catalog.TasteCount,
            users,
            new RandomStream(options.Seed, UserStream),
            cancellation
        );
        var offsets = new int[lengths.Length + 1];
        for (var user = 0; user < lengths.Length; user++)
            offsets[user + 1] = offsets[user] + lengths[user];
        var log = new InteractionLog(
            offsets,
            new int[offsets[^1]],
            new long[offsets[^1]],
            new float[offsets[^1]]
        );
        Parallel.For(
            0,
            lengths.Length,
            new ParallelOptions { CancellationToken = cancellation },
            () => new int[options.ItemCount],
            (user, _, takenBy) =>
            {
                var random = new RandomStream(options.Seed, FirstHistoryStream + user);
                Live(log, user, catalog, tastes.FavoritesOf(user), takenBy, random);
                return takenBy;
            },
            _ => { }
        );
        var timesTaken = Cover(
            log,
            options.ItemCount,
            new RandomStream(options.Seed, CoverageStream)
        );
        catalog.Describe(items, timesTaken, catalogRandom, cancellation);
        NumberRows(log, timesTaken);
        return new InteractionData("generated", users.Build().Table, items.Build().Table, log);
    }

    /// <summary>History lengths, log-normal, that add up to the interactions asked for.</summary>
    private static int[] DrawLengths(SampleOptions options)
    {
        Require(options.UserCount >= 1, "UserCount", "be 1 or more");
        Require(options.ItemCount >= 2, "ItemCount", "be 2 or more");
        var most = (long)options.UserCount * options.ItemCount;
        var total =
            options.InteractionCount
            ?? (long)options.UserCount
                * Math.Min(SampleOptions.InteractionsPerUser, (options.ItemCount + 1) / 2);
        Require(
            total >= options.UserCount && total <= Math.Min(most, Array.MaxLength),
            "InteractionCount",
            $"be between {options.UserCount} (one a user) and {Math.Min(most, Array.MaxLength)} (every item by every user)"
        );
        var random = new RandomStream(options.Seed, LengthStream);
        var shares = new double[options.UserCount];
        for (var user = 0; user < shares.Length; user++)
            shares[user] = Math.Exp(LengthSpread * random.NextGaussian());
        var least = (int)Math.Max(1, Math.Min(20, total / options.UserCount / 3));
        var rest = total - ((long)least * shares.Length);
        var scale = rest / shares.Sum();
        var lengths = Array.ConvertAll(
            shares,
            share => (int)Math.Min(options.ItemCount, least + Math.Floor(share * scale))
        );
        // Rounding, and users who have taken everything, leave some over.
        for (var left = total - lengths.Sum(length => (long)length); left > 0; )
        {
            for (var user = 0; user < lengths.Length && left > 0; user++)
            {
                if (lengths[user] == options.ItemCount)
                    continue;
                lengths[user]++;
                left--;
            }
        }

        return lengths;

        static void Require(bool condition, string option, string what)
        {
            if (!condition)
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "InvalidSampleSize",
                    $"{option} must {what}.",
                    option
                );
        }
    }

    private static void Live(
        InteractionLog log,
        int user,
        SampleCatalog catalog,
        ReadOnlySpan<int> favorites,
        int[] takenBy,
        RandomStream random
    )
    {
        var mark = user + 1;
        var taste = favorites[0];
        var time = FirstTime + random.Next(StartSpan);
        var ofTaste = new Dictionary<int, int>();
        for (var position = log.UserOffsets[user]; position < log.UserOffsets[user + 1]; position++)
        {
            if (random.NextDouble() >= StayProbability || IsExhausted(taste))
            {
                taste =
                    random.NextDouble() < FavoriteShare
                        ? favorites[random.Next(favorites.Length)]
                        : (taste + 1) % catalog.TasteCount;
                time += 3_600 + random.Next(20 * 86_400);
            }

            var fromTaste = random.NextDouble() >= PopularShare && !IsExhausted(taste);
            var item = Take(catalog, fromTaste ? taste : -1, takenBy, mark, random);
            ofTaste[catalog.TasteOf[item]] = ofTaste.GetValueOrDefault(catalog.TasteOf[item]) + 1;
            time += 1 + random.Next(90);
            log.ItemRows[position] = item;
            log.Times[position] = time;
            var liking = favorites.Contains(catalog.TasteOf[item]) ? 3.9 : 3.2;
            log.Ratings![position] = (float)
                Math.Clamp(Math.Round(liking + (0.9 * random.NextGaussian())), 1, 5);
        }

        bool IsExhausted(int taste) =>
            ofTaste.GetValueOrDefault(taste) * 4 > catalog.CountOf(taste) * 3;
    }

    /// <summary>An item that the user has not taken yet, of a taste or (−1) of any.</summary>
    private static int Take(
        SampleCatalog catalog,
        int taste,
        int[] takenBy,
        int mark,
        RandomStream random
    )
    {
        var item = 0;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            item = taste >= 0 ? catalog.DrawOf(taste, random) : catalog.DrawAny(random);
            if (takenBy[item] != mark)
                break;
        }

        // A user who has taken nearly everything takes what is left.
        while (takenBy[item] == mark)
            item = (item + 1) % takenBy.Length;
        takenBy[item] = mark;
        return item;
    }

    /// <summary>
    /// Reassigns interactions from repeated items to unused ones, so that every item occurs; not where there are fewer than two
    /// interactions per item. Returns how often each item occurs.
    /// </summary>
    private static int[] Cover(InteractionLog log, int itemCount, RandomStream random)
    {
        var timesTaken = new int[itemCount];
        foreach (var item in log.ItemRows)
            timesTaken[item]++;
        if (log.Count < 2L * itemCount)
            return timesTaken;
        for (var item = 0; item < itemCount; item++)
        {
            while (timesTaken[item] == 0)
            {
                ref var place = ref log.ItemRows[random.Next(log.Count)];
                if (timesTaken[place] < 2)
                    continue;
                timesTaken[place]--;
                timesTaken[item]++;
                place = item;
            }
        }

        return timesTaken;
    }

    /// <summary>Replaces items by their rows of the item table, which has only items that occur.</summary>
    private static void NumberRows(InteractionLog log, int[] timesTaken)
    {
        var rows = new int[timesTaken.Length];
        for (int item = 0, row = 0; item < rows.Length; item++)
            rows[item] = timesTaken[item] > 0 ? row++ : -1;
        var places = log.ItemRows.AsSpan();
        foreach (ref var place in places)
            place = rows[place];
    }
}
