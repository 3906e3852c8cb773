using Rechub.Indexing;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Item columns that are given along with recommendations. Every item is asked for once, however many lists it stands in.
/// </summary>
internal sealed class ItemFields
{
    private static readonly string[] Taken =
    [
        nameof(RecallRow.UserId),
        nameof(RecallRow.Rank),
        nameof(RecallRow.ItemId),
        nameof(RecallRow.Score),
        nameof(RecallList.RelevantItemId),
        nameof(SimilarItem.SimilarItemId),
    ];

    private readonly IItemColumnStore store;
    private readonly Dictionary<object, object?[]?> known = [];

    /// <summary>Columns of an index.</summary>
    /// <exception cref="RechubException">The index has no such column, or gives none back.</exception>
    public ItemFields(IItemIndex index, IReadOnlyList<string> names)
    {
        store =
            index as IItemColumnStore
            ?? throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ColumnsNotReadable",
                $"The backend {index.Backend} does not give item columns back. Leave out -OutputField.",
                index.Location
            );
        Names = [.. names.Where(name => !IsTitle(name)).Select(Find).Distinct()];
    }

    /// <summary>The columns' names as the index has them.</summary>
    public string[] Names { get; }

    /// <summary>The values of each column for some items, in their order; null where one is missing.</summary>
    public object?[][] Read(object[] items, CancellationToken cancellation)
    {
        var unknown = items.Where(item => !known.ContainsKey(item)).ToArray();
        if (unknown.Length > 0)
        {
            var read = store.ReadColumns(unknown, Names, cancellation);
            for (var i = 0; i < unknown.Length; i++)
                known[unknown[i]] = read[i];
        }

        return
        [
            .. Enumerable
                .Range(0, Names.Length)
                .Select(field => Array.ConvertAll(items, item => known[item]?[field])),
        ];
    }

    // Every recommendation has it already.
    private static bool IsTitle(string name) =>
        string.Equals(name, nameof(RecallRow.Title), StringComparison.OrdinalIgnoreCase);

    private string Find(string name)
    {
        var column = ItemColumns.Find(store, name);
        if (Taken.Contains(column, StringComparer.OrdinalIgnoreCase))
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "OutputFieldTaken",
                $"The item column '{column}' cannot be given along, for every recommendation has a property of that name. Publish it under another.",
                name
            );
        return column;
    }
}
