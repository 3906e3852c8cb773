namespace Rechub.Data;

/// <summary>
/// What a split holds out of each user for testing, and which of it is ground truth. What is never recommended cannot be found: if
/// repeats are excluded, a held-out item that is in the history before the test part is no ground truth.
/// </summary>
/// <param name="data">The data with its split.</param>
/// <param name="repeat">Whether repeats are recommended; the policy of the data when null.</param>
public sealed class HeldOutItems(InteractionData data, RepeatPolicy? repeat = null)
{
    private readonly bool excludes = (repeat ?? data.Repeat) == RepeatPolicy.Exclude;

    /// <summary>The distinct items of a user's test part, as ascending rows.</summary>
    public int[] AllOf(int userRow) => Distinct(Test(userRow));

    /// <summary>The ground truth of a user: distinct items of the test part, as ascending rows.</summary>
    public int[] RelevantOf(int userRow)
    {
        var items = AllOf(userRow);
        return excludes ? Array.FindAll(items, item => !IsRepeat(userRow, item)) : items;
    }

    /// <summary>Whether a user has ground truth.</summary>
    public bool IsEvaluable(int userRow)
    {
        foreach (var item in Test(userRow))
        {
            if (!excludes || !IsRepeat(userRow, item))
                return true;
        }

        return false;
    }

    /// <summary>
    /// The share of the held-out items, in [0, 1], that is no ground truth because the user's history has them; an item counts once
    /// per user. Null if nothing is held out. O(test items × history).
    /// </summary>
    public double? RepeatedShare()
    {
        var (all, relevant) = (0L, 0L);
        for (var user = 0; user < data.UserCount; user++)
        {
            var items = AllOf(user);
            all += items.Length;
            relevant += excludes ? items.Count(item => !IsRepeat(user, item)) : items.Length;
        }

        return all == 0 ? null : (double)(all - relevant) / all;
    }

    private ReadOnlySpan<int> Test(int userRow) =>
        data.Log.ItemRows.AsSpan(data.Split.TestStart[userRow]..data.Log.UserOffsets[userRow + 1]);

    private bool IsRepeat(int userRow, int item) =>
        data
            .Log.ItemRows.AsSpan(data.Log.UserOffsets[userRow]..data.Split.TestStart[userRow])
            .Contains(item);

    /// <summary>The distinct values of some rows, ascending.</summary>
    internal static int[] Distinct(ReadOnlySpan<int> rows)
    {
        var items = rows.ToArray();
        Array.Sort(items);
        var kept = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (i == 0 || items[i] != items[i - 1])
                items[kept++] = items[i];
        }

        return items[..kept];
    }
}
