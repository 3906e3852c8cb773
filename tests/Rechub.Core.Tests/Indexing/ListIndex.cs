using Rechub.Data;
using Rechub.Filters;
using Rechub.Indexing;

namespace Rechub.Tests.Indexing;

/// <summary>The index of <see cref="ListBackend"/>: what was published, compared row by row.</summary>
internal sealed class ListIndex(IndexContent published)
    : IUpdatableItemIndex,
        IItemVectorStore,
        IItemColumnStore
{
    private IndexContent content = published;

    public string Backend => "List";

    public string Location => "a list";

    public long Count => Items.Count;

    public int Dimension => content.Dimension;

    public DistanceMetric Metric => content.Metric;

    public string ModelId => content.ModelId;

    public bool SearchesInProcess => true;

    public IReadOnlyList<string> ColumnNames =>
        [Items.KeyName, .. Items.Columns.Select(column => column.Name)];

    private EntityTable Items => content.Items;

    public IEnumerable<SearchHits> Search(SearchQuery query, CancellationToken cancellation)
    {
        query.Require(Dimension, Metric);
        var eligible = Eligible(query.Filter);
        return Enumerable.Range(0, query.Count).Select(Best).ToList();

        SearchHits Best(int number)
        {
            var vector = query.Vectors.Slice(number * Dimension, Dimension);
            var seen = Excluded(query.Excluded, number);
            var hits = Enumerable
                .Range(0, Items.Count)
                .Where(row => eligible.Has(row) && !seen.Contains(row))
                .Select(row => (Row: row, Score: Score(vector.Span, content.Vector(row))))
                .OrderBy(hit => Metric == DistanceMetric.L2 ? hit.Score : -hit.Score)
                .Take(query.TopK)
                .ToArray();
            return new SearchHits(
                Array.ConvertAll(hits, hit => Items.Ids[hit.Row]),
                Array.ConvertAll(hits, hit => hit.Score)
            );
        }
    }

    public bool[] Contains(
        IReadOnlyList<object> ids,
        string? filter,
        CancellationToken cancellation
    )
    {
        var eligible = Eligible(filter);
        return [.. ids.Select(id => Items.Ids.RowOf(id) is var row and >= 0 && eligible.Has(row))];
    }

    public IReadOnlyList<StoredItem?> Read(
        IReadOnlyList<object> ids,
        CancellationToken cancellation
    ) =>
        [
            .. ids.Select(id =>
                Items.Ids.RowOf(id) is var row and >= 0
                    ? new StoredItem(
                        Items.Ids[row],
                        content.Vector(row).ToArray(),
                        Items.TitleOf(row)
                    )
                    : null
            ),
        ];

    public IReadOnlyList<object?[]?> ReadColumns(
        IReadOnlyList<object> ids,
        IReadOnlyList<string> columns,
        CancellationToken cancellation
    )
    {
        string[] names = [.. columns.Select(name => ItemColumns.Find(this, name))];
        return
        [
            .. ids.Select(id =>
                Items.Ids.RowOf(id) is var row and >= 0
                    ? Array.ConvertAll(names, name => Column(name).ValueAt(row))
                    : null
            ),
        ];
    }

    public UpdateOutcome Update(ItemChanges changes, CancellationToken cancellation)
    {
        var stored = content;
        var added = changes.ContentFor(
            new IndexIdentity(Location, ModelId, Dimension, Metric, Items.Ids.IsText)
        );
        object[] deleted =
        [
            .. changes.DeletedIds.Select(id => EntityId.As(id, Items.Ids.IsText) ?? id).Distinct(),
        ];
        var gone = deleted.Where(id => Items.Ids.RowOf(id) >= 0).ToHashSet();
        var kept = Enumerable
            .Range(0, Items.Count)
            .Where(row =>
                !gone.Contains(Items.Ids[row]) && added.Items.Ids.RowOf(Items.Ids[row]) < 0
            )
            .ToArray();
        var rows = kept.Select(row => (Table: 0, Row: row))
            .Concat(Enumerable.Range(0, added.Items.Count).Select(row => (Table: 1, Row: row)))
            .OrderBy(at => IdAt(at), Comparer<object>.Create(EntityId.Compare))
            .ToArray();
        content = stored with
        {
            Items = EntityRows.Gather([stored.Items, added.Items], rows),
            Vectors = rows.SelectMany(at =>
                    (at.Table == 0 ? stored : added).Vector(at.Row).ToArray()
                )
                .ToArray(),
        };
        var replaced = stored.Items.Count - gone.Count - kept.Length;
        return new UpdateOutcome(
            added.Items.Count - replaced,
            replaced,
            gone.Count,
            [.. deleted.Where(id => !gone.Contains(id))]
        );

        object IdAt((int Table, int Row) at) => (at.Table == 0 ? stored : added).Items.Ids[at.Row];
    }

    private uint[] Eligible(string? filter) =>
        filter is null
            ? RowMask.All(Items.Count)
            : FilterEvaluation.Evaluate(
                Filter
                    .Parse(filter)
                    .Bind(ColumnNames.ToDictionary(name => name, name => Column(name).Kind)),
                Items.Count,
                Column
            );

    private FeatureColumn Column(string name) =>
        name == Items.KeyName ? Items.Ids.ToColumn(name) : Items.Find(name)!;

    private HashSet<int> Excluded(ExcludedItems? excluded, int query) =>
        excluded is null
            ? []
            :
            [
                .. excluded
                    .Rows[excluded.Offsets[query]..excluded.Offsets[query + 1]]
                    .Select(row => Items.Ids.RowOf(excluded.Catalog[row])),
            ];

    private float Score(ReadOnlySpan<float> query, ReadOnlySpan<float> item)
    {
        var product = VectorGeometry.Dot(query, item);
        return (float)(
            Metric switch
            {
                DistanceMetric.IP => product,
                DistanceMetric.Cosine => product
                    / (VectorGeometry.Length(query) * VectorGeometry.Length(item)),
                DistanceMetric.L2 => VectorGeometry.Dot(query, query)
                    - 2 * product
                    + VectorGeometry.Dot(item, item),
                _ => throw new InvalidOperationException($"{Metric} is not a metric."),
            }
        );
    }
}
