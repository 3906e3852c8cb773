using System.Globalization;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Abstractions;

/// <summary>The rows of a user's list: their ranks give the order; without ranks, the order of the input does.</summary>
/// <param name="user">Id of the user, for error messages.</param>
internal sealed class ListRows(object user)
{
    private readonly List<object> items = [];
    private readonly List<double> ranks = [];

    /// <summary>The items, in the order of the input until <see cref="Sort"/>.</summary>
    public IReadOnlyList<object> Items => items;

    /// <summary>Adds a row, or nothing if it is refused.</summary>
    /// <param name="item">The item.</param>
    /// <param name="rank">Its rank, as the caller gave it; null or empty for none.</param>
    /// <exception cref="RechubException"><c>RankMissing</c>: some rows have a rank and others none. <c>NotARank</c>: it is not a number.</exception>
    public void Add(object item, object? rank)
    {
        double? number = rank is null or "" ? null : Number(rank);
        if (items.Count > 0 && ranks.Count > 0 != number is not null)
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "RankMissing",
                $"Some rows of user '{user}' have a {nameof(RecallRow.Rank)} and others have none; the one of item '{item}' has {rank ?? "none"}. Give all a rank, or leave the column out; then the order of the rows counts.",
                user
            );
        items.Add(item);
        if (number is { } known)
            ranks.Add(known);
    }

    /// <summary>Adds the rows of a list that turned out to be of the same user.</summary>
    public void Append(ListRows other)
    {
        items.AddRange(other.items);
        ranks.AddRange(other.ranks);
    }

    /// <summary>Puts the items in the order of their ranks, if there are ranks.</summary>
    /// <exception cref="RechubException"><c>RankTwice</c>: two items have the same rank.</exception>
    public void Sort()
    {
        if (ranks.Count == 0)
            return;
        var (keys, values) = (ranks.ToArray(), items.ToArray());
        Array.Sort(keys, values);
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i] == keys[i - 1])
                throw new RechubException(
                    RechubErrorKind.InvalidData,
                    "RankTwice",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The list of user '{user}' has the {nameof(RecallRow.Rank)} {keys[i]} twice, for the items '{values[i - 1]}' and '{values[i]}'. A rank occurs once in a list. If these are several lists, measure each alone, or give their rows a Fold."
                    ),
                    user
                );
        }

        items.Clear();
        items.AddRange(values);
        ranks.Clear();
        ranks.AddRange(keys);
    }

    private double Number(object rank)
    {
        var text = Convert.ToString(rank, CultureInfo.InvariantCulture);
        return
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number
            : throw new RechubException(
                RechubErrorKind.InvalidData,
                "NotARank",
                $"A row of user '{user}' has the {nameof(RecallRow.Rank)} '{text}', which is not a number. Ranks are numbers, the best item's the lowest.",
                user
            );
    }
}
