using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Rechub.Data;
using Rechub.Evaluation;
using Rechub.Indexing;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Reads recommendation lists from any objects with UserId and ItemId. An object is a whole list, or one row of a table: one
/// item of a list, in the order of the property Rank, or without it best items first.
/// </summary>
internal sealed class ListReader
{
    private const int Shown = 3;
    private readonly InteractionData? data;
    private readonly HeldOutItems? heldOut;
    private readonly IdWritings users = new();
    private readonly IdWritings items = new();
    private readonly List<(object User, object[] Items)>? truth;
    private readonly Dictionary<(object User, int? Fold), ListRows> rows = [];
    private readonly List<Given> given = [];
    private readonly HashSet<(RecallOrigin? Origin, int? Fold)> sources = [];
    private long count;

    /// <param name="truth">Ground truth: objects with UserId and ItemId. Null if the lists or the data contain it.</param>
    /// <param name="data">Data whose held-out items are the ground truth of lists that carry none; null for none.</param>
    public ListReader(PSObject[]? truth, InteractionData? data)
    {
        this.data = data;
        heldOut = data is null ? null : new HeldOutItems(data);
        foreach (var user in data is null ? [] : data.Users.Ids.Texts)
            users.Add(user);
        foreach (var item in data is null ? [] : data.Items.Ids.Texts)
            items.Add(item);
        this.truth = truth
            ?.Select(row => (UserOf(row), Ids(Required(row, nameof(RecallList.ItemId)))))
            .ToList();
    }

    /// <summary>Whether the ground truth of any list came from the data.</summary>
    public bool HasUsedData { get; private set; }

    /// <summary>Whether held-out items of the data are in the history that lists were served from, and so are no ground truth.</summary>
    public bool HasServedTruth { get; private set; }

    /// <summary>The index that all lists are from; null if it is unknown or differs between lists.</summary>
    public IItemIndex? Index => Shared(sources, source => source.Origin?.Index);

    /// <summary>Whether all lists could have items of the history; null if it is unknown or differs between lists.</summary>
    public RepeatPolicy? Repeat =>
        Shared(sources, source => (object?)source.Origin?.Repeat) as RepeatPolicy?;

    /// <summary>
    /// The number of items up to which the lists go: what Get-Recall was asked for, of other lists the number of items of the
    /// longest.
    /// </summary>
    public int Length { get; private set; }

    /// <summary>The number of sampled candidates of any list; null if all are ranked among all items.</summary>
    public int? CandidateCount { get; private set; }

    /// <summary>Says that the lists have nothing in common with ground truth that is not their own; null if they have.</summary>
    public string? Mismatch { get; private set; }

    /// <summary>The data that all lists of a fold are from; null if they are unknown or differ between lists.</summary>
    public InteractionData? DataOf(int? fold) =>
        Shared(sources.Where(source => source.Fold == fold), source => source.Origin?.Data);

    /// <summary>
    /// The lists. Users with ground truth and without a list get an empty one if ground truth or data were passed, unless all
    /// lists are of users that Get-Recall was told to serve.
    /// </summary>
    /// <exception cref="RechubException">
    /// <c>RankTwice</c>: the rows of a list have a rank twice. <c>ListTwice</c>: a user has two lists.
    /// </exception>
    public IReadOnlyList<MeasuredList> Lists()
    {
        var known = KnownTruth();
        MeasuredList[] lists =
        [
            .. WholeLists()
                .Select(list => new MeasuredList(
                    users.Join(list.UserId),
                    Join(list.Items),
                    list.Relevant is null
                        ? Recommendable(list, TruthOf(users.Join(list.UserId), known))
                        : Join(list.Relevant)
                )
                {
                    Fold = list.Fold,
                }),
        ];
        Mismatch = known is null ? CompareWithData(lists) : Compare(lists, known);
        if (lists.Length > 0 && sources.All(source => source.Origin is { Data: null }))
            return lists;
        var listed = lists.Select(list => EntityId.Of(list.UserId)).ToHashSet();
        int?[] folds = [.. sources.Select(source => source.Fold).Distinct().Take(2)];
        return
        [
            .. lists,
            .. UsersWithTruth(known)
                .Where(user => !listed.Contains(user))
                .Select(user => new MeasuredList(user, [], TruthOf(user, known))
                {
                    IsGiven = false,
                    Fold = folds.Length == 1 ? folds[0] : null,
                }),
        ];
    }

    /// <summary>Reads one object. One that cannot be read leaves everything as it was.</summary>
    /// <exception cref="RechubException">
    /// The object has no UserId or no ItemId, or a rank, Fold or CandidateCount that is no number.
    /// </exception>
    public void Read(PSObject row)
    {
        count++;
        var list = row.BaseObject as RecallList;
        var origin = list?.Origin ?? (row.BaseObject as RecallRow)?.Origin;
        var fold = origin is null
            ? Number(row, nameof(MeasuredList.Fold))
            : origin.Data?.Split.Fold;
        var candidates = origin is null
            ? Number(row, nameof(TopKMetric.CandidateCount))
            : origin.CandidateCount;
        if (list is not null && truth is null)
        {
            var relevant = origin?.Served is null ? list.RelevantItemId : null;
            Add(
                new Given(list.UserId, list.ItemId, relevant, fold) { Origin = origin },
                origin?.TopK
            );
        }
        else
        {
            var value = Required(row, nameof(RecallList.ItemId));
            var user = UserOf(row);
            if (IsSeveral(value))
                Add(new Given(user, Ids(value), RelevantIn(row), fold), origin?.TopK);
            else
                AddRow(row, user, value, origin, fold);
        }

        CandidateCount ??= candidates;
        sources.Add((origin, fold));
    }

    private void AddRow(PSObject row, object user, object value, RecallOrigin? origin, int? fold)
    {
        var isKnown = rows.TryGetValue((user, fold), out var several);
        several ??= new ListRows(user);
        several.Add(ItemOf(value), row.ValueOf(nameof(RecallRow.Rank)));
        if (!isKnown)
        {
            rows[(user, fold)] = several;
            given.Add(
                new Given(user, several.Items, RelevantIn(row), fold)
                {
                    Rows = several,
                    Origin = origin,
                }
            );
        }

        Length = Math.Max(Length, origin?.TopK ?? several.Items.Count);
    }

    private void Add(Given list, int? length)
    {
        given.Add(list);
        Length = Math.Max(Length, length ?? list.Items.Count);
    }

    /// <summary>What was given, the rows of a user being one list, however its id is written, in the order of their ranks.</summary>
    private List<Given> WholeLists()
    {
        var lists = new List<Given>(given.Count);
        var tables = new Dictionary<(object User, int? Fold), ListRows>();
        var whole = new HashSet<(object User, int? Fold)>();
        foreach (var list in given)
        {
            var key = (users.Join(list.UserId), list.Fold);
            if (list.Rows is not null && tables.TryGetValue(key, out var table))
            {
                table.Append(list.Rows);
                continue;
            }

            if (!whole.Add(key))
                throw ListTwice(list.UserId);
            if (list.Rows is not null)
                tables[key] = list.Rows;
            lists.Add(list);
        }

        foreach (var rowsOfOne in tables.Values)
        {
            rowsOfOne.Sort();
            Length = Math.Max(Length, rowsOfOne.Items.Count);
        }

        return lists;
    }

    private static RechubException ListTwice(object user) =>
        new(
            RechubErrorKind.InvalidData,
            "ListTwice",
            $"User '{user}' has two lists, and would count twice in every mean. Measure the lists of each run alone, or give lists of several folds a Fold.",
            user
        );

    private Dictionary<object, List<object>>? KnownTruth()
    {
        if (truth is null)
            return null;
        var known = new Dictionary<object, List<object>>();
        foreach (var row in truth)
        {
            var user = users.Join(row.User);
            if (!known.TryGetValue(user, out var relevant))
                known[user] = relevant = [];
            relevant.AddRange(row.Items.Select(items.Join));
        }

        return known;
    }

    private IEnumerable<object> UsersWithTruth(Dictionary<object, List<object>>? known) =>
        known is not null ? known.Keys
        : data is null ? []
        : Enumerable
            .Range(0, data.UserCount)
            .Where(heldOut!.IsEvaluable)
            .Select(row => EntityId.Of(data.Users.Ids[row]));

    private object[]? RelevantIn(PSObject row) =>
        truth is null && row.Has(nameof(RecallList.RelevantItemId))
            ? Ids(row.ValueOf(nameof(RecallList.RelevantItemId)))
            : null;

    private List<object> TruthOf(object user, Dictionary<object, List<object>>? known)
    {
        if (known is not null)
            return known.TryGetValue(user, out var relevant) ? relevant : [];
        HasUsedData |= data is not null;
        return data is not null && data.Users.Ids.RowOf(user) is var row and >= 0
            ? [.. heldOut!.RelevantOf(row).Select(item => EntityId.Of(data.Items.Ids[item]))]
            : [];
    }

    // Held-out items of -Data that are in the history that a list was served from cannot be in it.
    private List<object> Recommendable(Given list, List<object> relevant)
    {
        if (
            truth is not null
            || list.Origin is not { Served: { } served, Repeat: RepeatPolicy.Exclude }
            || served.Users.Ids.RowOf(list.UserId) is not (var user and >= 0)
        )
            return relevant;
        var log = served.Log;
        var history = log.ItemRows[log.UserOffsets[user]..log.UserOffsets[user + 1]].ToHashSet();
        var kept = relevant.FindAll(item => !history.Contains(served.Items.Ids.RowOf(item)));
        HasServedTruth |= kept.Count < relevant.Count;
        return kept;
    }

    private IReadOnlyList<object> Join(IReadOnlyList<object> ids) =>
        items.AreJoined ? [.. ids.Select(items.Join)] : ids;

    private static string? Compare(MeasuredList[] lists, Dictionary<object, List<object>> known)
    {
        if (Array.TrueForAll(lists, list => list.Items.Count == 0) || known.Count == 0)
            return null;
        if (!Array.Exists(lists, list => known.ContainsKey(list.UserId)))
            return Describe("user", lists.Select(list => list.UserId), known.Keys);
        var relevant = known.Values.SelectMany(ids => ids).ToHashSet();
        var listed = lists.SelectMany(list => list.Items);
        return listed.Any(relevant.Contains) ? null : Describe("item", listed, relevant);
    }

    /// <summary>Without users in common there is no ground truth, which is an error.</summary>
    private string? CompareWithData(MeasuredList[] lists)
    {
        object[] listed = [.. lists.SelectMany(list => list.Items)];
        return
            !HasUsedData
            || listed.Length == 0
            || Array.Exists(listed, item => data!.Items.Ids.RowOf(item) >= 0)
            ? null
            : Describe(
                "item",
                listed,
                Enumerable.Range(0, data!.ItemCount).Select(row => data.Items.Ids[row]),
                "-Data"
            );
    }

    private static string Describe(
        string kind,
        IEnumerable<object> listed,
        IEnumerable<object> known,
        string source = "-Truth"
    ) =>
        $"No {kind} of the lists occurs in {source}, so nothing is found. The lists have {Examples(listed)}, {source} has {Examples(known)}; their ids may be written differently.";

    private static string Examples(IEnumerable<object> ids) =>
        string.Join(", ", ids.Distinct().Take(Shown).Select(id => $"'{id}'"));

    private static T? Shared<T>(
        IEnumerable<(RecallOrigin?, int?)> sources,
        Func<(RecallOrigin? Origin, int? Fold), T?> valueOf
    )
        where T : class
    {
        var values = sources.Select(valueOf).Distinct().Take(2).ToArray();
        return values.Length == 1 ? values[0] : null;
    }

    private int? Number(PSObject row, string name)
    {
        var text = Convert.ToString(row.ValueOf(name), CultureInfo.InvariantCulture);
        if (string.IsNullOrEmpty(text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RechubException(
                RechubErrorKind.InvalidData,
                "NotANumber",
                $"Object {count}, of user '{row.ValueOf(nameof(RecallList.UserId))}', has the {name} '{text}', which is not a whole number. Correct it, or leave the property out.",
                row.BaseObject
            );
    }

    private static bool IsSeveral(object value) => value is IEnumerable and not string;

    private static object Required(PSObject row, string name) =>
        row.ValueOf(name)
        ?? throw new RechubException(
            RechubErrorKind.InvalidInput,
            "NotAList",
            $"An object of type {row.TypeNames[0]} has no {name}. A list has the properties UserId and ItemId.",
            row.BaseObject
        );

    private object[] Ids(object? value) =>
        value switch
        {
            null => [],
            string text => [ItemOf(text)],
            IEnumerable several => [.. several.Cast<object>().Select(ItemOf)],
            { } one => [ItemOf(one)],
        };

    private object UserOf(PSObject row) =>
        users.Add(PSValue.Unwrap(Required(row, nameof(RecallList.UserId)))!);

    private object ItemOf(object value) => items.Add(PSValue.Unwrap(value)!);

    /// <summary>A list as it was given.</summary>
    /// <param name="UserId">The user.</param>
    /// <param name="Items">The items.</param>
    /// <param name="Relevant">The ground truth that the list carries; null for none.</param>
    /// <param name="Fold">The fold that it is of; null for none.</param>
    private sealed record Given(
        object UserId,
        IReadOnlyList<object> Items,
        IReadOnlyList<object>? Relevant,
        int? Fold
    )
    {
        /// <summary>The rows that the items came in; null for a list that came whole.</summary>
        public ListRows? Rows { get; init; }

        /// <summary>What the list was made from; null for a list of another program or a file.</summary>
        public RecallOrigin? Origin { get; init; }
    }
}
