using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Rechub.Evaluation;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Reads lists from any objects that have the properties of one.</summary>
internal sealed class ListReader
{
    private readonly Dictionary<object, List<object>>? truth;

    public ListReader(PSObject[]? truth)
    {
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

    public MeasuredList Read(PSObject given)
    {
        var user = Id(Required(given, nameof(RecallList.UserId)));
        var items = Ids(Required(given, nameof(RecallList.ItemId)));
        var relevant =
            truth is null ? Ids(given.Properties[nameof(RecallList.RelevantItemId)]?.Value)
            : truth.TryGetValue(user, out var known) ? [.. known]
            : [];
        return new MeasuredList(user, items, relevant);
    }

    private static object Required(PSObject row, string name) =>
        row.Properties[name]?.Value
        ?? throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "NotAList",
            $"An object of type {row.BaseObject.GetType().Name} has no {name}. A list has the properties UserId and ItemId.",
            row.BaseObject
        );

    private static object[] Ids(object? value) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            null => [],
            string text => [Id(text)],
            IEnumerable several => [.. several.Cast<object>().Select(Id)],
            { } one => [Id(one)],
        };

    // 42, 42L and "42" are one id, whichever program wrote it.
    private static object Id(object value)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is long)
            return plain;
        var text = Convert.ToString(plain, CultureInfo.InvariantCulture) ?? "";
        return
            long.TryParse(
                text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var integer
            )
            && integer.ToString(CultureInfo.InvariantCulture) == text
            ? integer
            : text;
    }
}
