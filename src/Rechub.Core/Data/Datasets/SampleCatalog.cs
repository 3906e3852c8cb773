using System.Globalization;
using Rechub.Data.Building;
using Rechub.Numerics;

namespace Rechub.Data.Datasets;

/// <summary>
/// The items of a generated data set. Each belongs to one taste, which shows in its genres and its period; popularity has a
/// long tail, over all items and within a taste.
/// </summary>
internal sealed class SampleCatalog
{
    private const int ItemsPerTaste = 40;
    private const double PopularityExponent = 0.9;
    private const double PopularityOffset = 12;

    private static readonly string[] Adjectives =
    [
        "Silent",
        "Crimson",
        "Distant",
        "Golden",
        "Hollow",
        "Broken",
        "Midnight",
        "Electric",
        "Northern",
        "Paper",
        "Restless",
        "Velvet",
        "Burning",
        "Frozen",
        "Hidden",
        "Lonely",
        "Scarlet",
        "Second",
        "Wandering",
        "Winter",
        "Bitter",
        "Borrowed",
        "Careless",
        "Emerald",
        "Faithful",
        "Gentle",
        "Iron",
        "Last",
        "Quiet",
        "Sudden",
    ];

    private static readonly string[] Nouns =
    [
        "Harbor",
        "Garden",
        "Letter",
        "Station",
        "Mirror",
        "River",
        "Orchard",
        "Lantern",
        "Voyage",
        "Promise",
        "Shadow",
        "Bridge",
        "Carnival",
        "Detective",
        "Empire",
        "Frontier",
        "Guest",
        "Horizon",
        "Island",
        "Journey",
        "Kingdom",
        "Lighthouse",
        "Melody",
        "Neighbor",
        "Outlaw",
        "Painter",
        "Quarrel",
        "Rebellion",
        "Stranger",
        "Tower",
        "Umbrella",
        "Valley",
        "Witness",
        "Yesterday",
        "Zeppelin",
        "Summer",
    ];

    private readonly AliasTable[] withinTaste;
    private readonly int[][] itemsOfTaste;
    private readonly AliasTable overall;

    public SampleCatalog(int itemCount, RandomStream random)
    {
        var tasteCount = Math.Clamp(itemCount / ItemsPerTaste, 2, 4_000);
        TasteOf = new int[itemCount];
        for (var item = 0; item < itemCount; item++)
            TasteOf[item] = item % tasteCount;
        random.Shuffle(TasteOf.AsSpan());
        var weights = new double[itemCount];
        for (var rank = 0; rank < itemCount; rank++)
            weights[rank] = Math.Pow(rank + PopularityOffset, -PopularityExponent);
        random.Shuffle(weights.AsSpan());
        overall = new AliasTable(weights);
        itemsOfTaste = new int[tasteCount][];
        withinTaste = new AliasTable[tasteCount];
        foreach (var group in Enumerable.Range(0, itemCount).GroupBy(item => TasteOf[item]))
        {
            itemsOfTaste[group.Key] = [.. group];
            withinTaste[group.Key] = new AliasTable(
                Array.ConvertAll(itemsOfTaste[group.Key], item => weights[item])
            );
        }
    }

    /// <summary>Number of tastes, at least two.</summary>
    public int TasteCount => withinTaste.Length;

    /// <summary>The taste that each item belongs to.</summary>
    public int[] TasteOf { get; }

    /// <summary>An item by popularity.</summary>
    public int DrawAny(RandomStream random) => overall.Draw(random);

    /// <summary>An item of a taste, by popularity.</summary>
    public int DrawOf(int taste, RandomStream random) =>
        itemsOfTaste[taste][withinTaste[taste].Draw(random)];

    /// <summary>Number of items of a taste.</summary>
    public int CountOf(int taste) => itemsOfTaste[taste].Length;

    /// <summary>Adds the items that were taken to a builder, in the order of their numbers.</summary>
    public void Describe(
        EntityBuilder items,
        ReadOnlySpan<int> timesTaken,
        RandomStream random,
        CancellationToken cancellation
    )
    {
        var columns = new MovieColumns(items);
        // Ids with gaps, as real ones have.
        var id = 0;
        for (var item = 0; item < TasteOf.Length; item++)
        {
            cancellation.ThrowIfCancellationRequested();
            id += 1 + (random.Next(8) == 0 ? random.Next(4) : 0);
            var (title, genres) = (Title(item, random), GenresOf(TasteOf[item], random));
            if (timesTaken[item] == 0)
                continue;
            var code = items.Ids.Encode(id);
            columns.SetTitle(code, title);
            columns.SetGenres(code, genres);
        }
    }

    private string Title(int item, RandomStream random)
    {
        var round = item / (Adjectives.Length * Nouns.Length);
        // The lengths are coprime to the steps, so that no pair comes twice in a round.
        var adjective = Adjectives[item % Adjectives.Length];
        var noun = Nouns[(item / Adjectives.Length + item) % Nouns.Length];
        var part = round == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {round + 1}");
        var year = 1940 + (TasteOf[item] * 7 % 55) + random.Next(8);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The {adjective} {noun}{part} ({year})"
        );
    }

    private static string GenresOf(int taste, RandomStream random)
    {
        var genres = MovieGenres.Named;
        var main = genres[taste % genres.Length];
        var second = genres[(taste / genres.Length * 5 + taste + 7) % genres.Length];
        return second != main && random.Next(3) > 0
            ? $"{main}{RawColumn.ListSeparator}{second}"
            : main;
    }
}
