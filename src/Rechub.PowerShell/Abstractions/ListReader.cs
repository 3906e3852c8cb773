using System.Collections;
using System.Management.Automation;
using Rechub.Data;
using Rechub.Evaluation;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Reads recommendation lists from any objects with UserId and ItemId. An object is a whole list, or one row of a table: one
/// item of a list, best items first.
/// </summary>
internal sealed class ListReader
{
    private const int Shown = 3;
    private readonly InteractionData? data;
    private readonly IdWritings users = new();
    private readonly IdWritings items = new();
    private readonly List<Given>? truth;
    private readonly Dictionary<object, List<object>> rows = [];
    private readonly List<Given> given = [];
    private readonly HashSet<RecallOrigin?> origins = [];

    /// <param name="truth">Ground truth: objects with UserId and ItemId. Null if the lists or the data contain it.</param>
    /// <param name="data">Data whose held-out items are the ground truth of lists that carry none; null for none.</param>
    public ListReader(PSObject[]? truth, InteractionData? data)
    {
        this.data = data;
        this.truth = truth
            ?.Select(row => new Given(
                UserOf(row),
                Ids(Required(row, nameof(RecallList.ItemId))),
                Relevant: null,
                IsTable: false
            ))
            .ToList();
    }

    /// <summary>Whether the ground truth of any list came from the data.</summary>
    public bool HasUsedData { get; private set; }

    /// <summary>What all lists were made from; null if it is unknown or differs between lists.</summary>
    public RecallOrigin? Origin => origins.Count == 1 ? origins.First() : null;

    /// <summary>Says that the lists have nothing in common with ground truth that was passed separately; null if they have.</summary>
    public string? Mismatch { get; private set; }

    /// <summary>The lists. If ground truth was passed separately, users without a list get an empty one.</summary>
    public IReadOnlyList<MeasuredList> Lists()
    {
        var known = KnownTruth();
        var lists = new List<MeasuredList>(given.Count);
        var tables = new Dictionary<object, List<object>>();
        foreach (var list in given)
        {
            var user = users.Join(list.UserId);
            var joined = Join(list.Items);
            if (list.IsTable && users.AreJoined)
            {
                // Rows of a user whose id has two writings are one list.
                if (tables.TryGetValue(user, out var table))
                {
                    table.AddRange(joined);
                    continue;
                }

                joined = tables[user] = [.. joined];
            }

            lists.Add(new MeasuredList(user, joined, RelevantOf(list, user, known)));
        }

        if (known is null)
            return lists;
        Mismatch = Compare(lists, known);
        var listed = lists.Select(list => list.UserId).ToHashSet();
        return
        [
            .. lists,
            .. known
                .Where(user => !listed.Contains(user.Key))
                .Select(user => new MeasuredList(user.Key, [], user.Value) { IsGiven = false }),
        ];
    }

    /// <summary>Reads one object.</summary>
    /// <exception cref="RechubException">The object has no UserId or no ItemId.</exception>
    public void Read(PSObject row)
    {
        var list = row.BaseObject as RecallList;
        origins.Add(list?.Origin);
        if (list is not null && truth is null)
        {
            given.Add(new Given(list.UserId, list.ItemId, list.RelevantItemId, IsTable: false));
            return;
        }

        var user = UserOf(row);
        var value = Required(row, nameof(RecallList.ItemId));
        if (IsSeveral(value))
            given.Add(new Given(user, Ids(value), RelevantIn(row), IsTable: false));
        else if (rows.TryGetValue(user, out var known))
            known.Add(Id(value));
        else
        {
            rows[user] = known = [Id(value)];
            given.Add(new Given(user, known, RelevantIn(row), IsTable: true));
        }
    }

    private Dictionary<object, List<object>>? KnownTruth()
    {
        if (truth is null)
            return null;
        var known = new Dictionary<object, List<object>>();
        foreach (var row in truth)
        {
            var user = users.Join(row.UserId);
            if (!known.TryGetValue(user, out var relevant))
                known[user] = relevant = [];
            relevant.AddRange(row.Items.Select(items.Join));
        }

        return known;
    }

    private object[]? RelevantIn(PSObject row) =>
        truth is null && row.Has(nameof(RecallList.RelevantItemId))
            ? Ids(row.ValueOf(nameof(RecallList.RelevantItemId)))
            : null;

    private IReadOnlyList<object> RelevantOf(
        Given list,
        object user,
        Dictionary<object, List<object>>? known
    )
    {
        if (known is not null)
            return known.TryGetValue(user, out var relevant) ? relevant : [];
        return list.Relevant is null ? HeldOut(user) : Join(list.Relevant);
    }

    private IReadOnlyList<object> Join(IReadOnlyList<object> ids) =>
        items.AreJoined ? [.. ids.Select(items.Join)] : ids;

    private static string? Compare(List<MeasuredList> lists, Dictionary<object, List<object>> known)
    {
        if (lists.Count == 0 || known.Count == 0)
            return null;
        if (!lists.Exists(list => known.ContainsKey(list.UserId)))
            return Describe("user", lists.Select(list => list.UserId), known.Keys);
        var relevant = known.Values.SelectMany(ids => ids).ToHashSet();
        var listed = lists.SelectMany(list => list.Items);
        return listed.Any(relevant.Contains) ? null : Describe("item", listed, relevant);
    }

    private static string Describe(
        string kind,
        IEnumerable<object> listed,
        IEnumerable<object> known
    ) =>
        $"No {kind} of the lists occurs in -Truth, so nothing is found. The lists have {Examples(listed)}, -Truth has {Examples(known)}; their ids may be written differently.";

    private static string Examples(IEnumerable<object> ids) =>
        string.Join(", ", ids.Distinct().Take(Shown).Select(id => $"'{id}'"));

    private object[] HeldOut(object user)
    {
        HasUsedData = data is not null;
        if (data is null || data.Users.Ids.RowOf(user) is not (var row and >= 0))
            return [];
        var test = data.Split.TestStart[row]..data.Log.UserOffsets[row + 1];
        return
        [
            .. data.Log.ItemRows[test].Distinct().Select(item => EntityId.Of(data.Items.Ids[item])),
        ];
    }

    private static bool IsSeveral(object value) => value is IEnumerable and not string;

    private static object Required(PSObject row, string name) =>
        row.ValueOf(name)
        ?? throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "NotAList",
            $"An object of type {row.BaseObject.GetType().Name} has no {name}. A list has the properties UserId and ItemId.",
            row.BaseObject
        );

    private object[] Ids(object? value) =>
        value switch
        {
            null => [],
            string text => [Id(text)],
            IEnumerable several => [.. several.Cast<object>().Select(Id)],
            { } one => [Id(one)],
        };

    private object UserOf(PSObject row) =>
        users.Add(PSValue.Unwrap(Required(row, nameof(RecallList.UserId)))!);

    private object Id(object value) => items.Add(PSValue.Unwrap(value)!);

    /// <summary>A list, or ground truth, as it was given.</summary>
    /// <param name="UserId">The user.</param>
    /// <param name="Items">The items.</param>
    /// <param name="Relevant">The ground truth that the list carries; null for none.</param>
    /// <param name="IsTable">Whether the items came row by row.</param>
    private sealed record Given(
        object UserId,
        IReadOnlyList<object> Items,
        IReadOnlyList<object>? Relevant,
        bool IsTable
    );
}
