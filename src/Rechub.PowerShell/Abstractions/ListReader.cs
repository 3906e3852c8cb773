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
    private readonly InteractionData? data;
    private readonly Dictionary<object, List<object>>? truth;
    private readonly Dictionary<object, List<object>> rows = [];
    private readonly List<MeasuredList> lists = [];
    private readonly HashSet<RecallOrigin?> origins = [];

    /// <param name="truth">Ground truth: objects with UserId and ItemId. Null if the lists or the data contain it.</param>
    /// <param name="data">Data whose held-out items are the ground truth of lists that carry none; null for none.</param>
    public ListReader(PSObject[]? truth, InteractionData? data)
    {
        this.data = data;
        if (truth is null)
            return;
        this.truth = [];
        foreach (var row in truth)
        {
            var user = Id(Required(row, nameof(RecallList.UserId)));
            if (!this.truth.TryGetValue(user, out var items))
                this.truth[user] = items = [];
            items.AddRange(Ids(Required(row, nameof(RecallList.ItemId))));
        }
    }

    /// <summary>The lists. If ground truth was passed separately, users without a list get an empty one.</summary>
    public IReadOnlyList<MeasuredList> Lists()
    {
        if (truth is null)
            return lists;
        var listed = lists.Select(list => list.UserId).ToHashSet();
        return
        [
            .. lists,
            .. truth
                .Where(user => !listed.Contains(user.Key))
                .Select(user => new MeasuredList(user.Key, [], user.Value) { IsGiven = false }),
        ];
    }

    /// <summary>Whether the ground truth of any list came from the data.</summary>
    public bool HasUsedData { get; private set; }

    /// <summary>What all lists were made from; null if it is unknown or differs between lists.</summary>
    public RecallOrigin? Origin => origins.Count == 1 ? origins.First() : null;

    /// <summary>Reads one object.</summary>
    /// <exception cref="RechubException">The object has no UserId or no ItemId.</exception>
    public void Read(PSObject given)
    {
        var list = given.BaseObject as RecallList;
        origins.Add(list?.Origin);
        if (list is not null && truth is null)
        {
            lists.Add(new MeasuredList(list.UserId, list.ItemId, list.RelevantItemId));
            return;
        }

        var user = Id(Required(given, nameof(RecallList.UserId)));
        var value = Required(given, nameof(RecallList.ItemId));
        if (IsSeveral(value))
            lists.Add(new MeasuredList(user, Ids(value), Relevant(given, user)));
        else if (rows.TryGetValue(user, out var items))
            items.Add(Id(value));
        else
        {
            rows[user] = items = [Id(value)];
            lists.Add(new MeasuredList(user, items, Relevant(given, user)));
        }
    }

    private object[] Relevant(PSObject given, object user)
    {
        if (truth is not null)
            return truth.TryGetValue(user, out var known) ? [.. known] : [];
        return given.Has(nameof(RecallList.RelevantItemId))
            ? Ids(given.ValueOf(nameof(RecallList.RelevantItemId)))
            : HeldOut(user);
    }

    private object[] HeldOut(object user)
    {
        HasUsedData = data is not null;
        if (data is null || data.Users.Ids.RowOf(user) is not (var row and >= 0))
            return [];
        var test = data.Split.TestStart[row]..data.Log.UserOffsets[row + 1];
        return [.. data.Log.ItemRows[test].Distinct().Select(item => Id(data.Items.Ids[item]))];
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

    private static object[] Ids(object? value) =>
        value switch
        {
            null => [],
            string text => [Id(text)],
            IEnumerable several => [.. several.Cast<object>().Select(Id)],
            { } one => [Id(one)],
        };

    private static object Id(object value) => EntityId.Of(PSValue.Unwrap(value)!);
}
