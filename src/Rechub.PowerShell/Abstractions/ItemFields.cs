using Rechub.Evaluation;
using Rechub.Indexing;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Reads item columns to output with recommendations. Each item is read once, even if many lists contain it.</summary>
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
        nameof(TopKMetric.Fold),
        nameof(TopKMetric.CandidateCount),
    ];

    private readonly IItemColumnStore store;
    private readonly Dictionary<object, object?[]?> known = [];

    /// <summary>Selects columns of an index.</summary>
    /// <exception cref="RechubException">The index has no such column, or its backend cannot return columns.</exception>
    public ItemFields(IItemIndex index, IReadOnlyList<string> names)
    {
        store =
            index as IItemColumnStore
            ?? throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ColumnsNotReadable",
                $"The backend {index.Backend} cannot return item columns. Leave out -OutputField.",
                index.Location
            );
        Names = [.. names.Where(name => !IsTitle(name)).Select(Find).Distinct()];
    }

    /// <summary>Whether a column can be added to the output: no recommendation has a property of that name.</summary>
    public static bool IsFree(string column) =>
        !IsTitle(column) && !Taken.Contains(column, StringComparer.OrdinalIgnoreCase);

    /// <summary>The column names as the index spells them.</summary>
    public string[] Names { get; }

    /// <summary>One array per column, parallel to <paramref name="items"/>; null for a missing value.</summary>
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

    // Every recommendation already has the title.
    private static bool IsTitle(string name) =>
        string.Equals(name, nameof(RecallRow.Title), StringComparison.OrdinalIgnoreCase);

    private string Find(string name)
    {
        var column = ItemColumns.Find(store, name);
        if (Taken.Contains(column, StringComparer.OrdinalIgnoreCase))
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "OutputFieldTaken",
                $"The item column '{column}' cannot be added to the output, because every recommendation has a property of that name. Publish the column under another name.",
                name
            );
        return column;
    }
}
