using Rechub.Data;

namespace Rechub.Indexing.Exact;

/// <summary>An update, checked against the state it is applied to.</summary>
internal sealed class IndexUpdate
{
    // When so large a share of the rows is dead or came by updates, or of the bytes came by updates, the images are folded into
    // one; of few bytes no share is large. And when there are so many that opening takes noticeable time.
    private const double LargestShare = 0.2;
    private const long SmallestFold = 1 << 20;
    private const int MostImages = 128;

    private readonly IndexState state;
    private readonly ItemChanges changes;
    private readonly IndexContent content;
    private readonly List<object> present = [];

    /// <summary>Checks that the changes fit.</summary>
    public IndexUpdate(IndexState state, ItemChanges changes)
    {
        this.state = state;
        this.changes = changes;
        var header = state.Images[0].Header;
        content = changes.ContentFor(
            new IndexIdentity(
                state.Images[0].Location,
                header.ModelId,
                header.Dimension,
                header.Metric,
                header.TextIds
            )
        );
        var notFound = new List<object>();
        foreach (
            var id in changes
                .DeletedIds.Select(id => EntityId.As(id, header.TextIds) ?? id)
                .Distinct()
        )
            (state.PositionOf(id) >= 0 ? present : notFound).Add(id);
        var replaced = 0;
        for (var row = 0; row < changes.Upserts.Count; row++)
            replaced += state.PositionOf(changes.Upserts.Ids[row]) >= 0 ? 1 : 0;
        Outcome = new UpdateOutcome(
            changes.Upserts.Count - replaced,
            replaced,
            present.Count,
            notFound
        );
        LiveCount = state.LiveCount + Outcome.Inserted - Outcome.Deleted;
    }

    /// <summary>What it does.</summary>
    public UpdateOutcome Outcome { get; }

    /// <summary>Items afterwards.</summary>
    public int LiveCount { get; }

    /// <summary>Whether nothing would change.</summary>
    public bool IsEmpty => changes.Upserts.Count == 0 && present.Count == 0;

    /// <summary>Whether everything is to be written anew, rather than a further image of that many bytes.</summary>
    public bool IsFold(long deltaLength)
    {
        var rows = state.TotalCount + changes.Upserts.Count;
        var updated = rows - state.Images[0].Header.Count;
        if (
            state.Images.Count >= MostImages
            || Math.Max(rows - LiveCount, updated) >= LargestShare * rows
        )
            return true;
        var appended = state.Images.Skip(1).Sum(image => image.Length) + deltaLength;
        return appended >= SmallestFold
            && appended >= LargestShare * (state.Images[0].Length + appended);
    }

    /// <summary>The image to append.</summary>
    public IndexContent Delta() =>
        content with
        {
            Items = StoredColumnsOf(changes.Upserts),
            Deleted = Ids(present),
        };

    /// <summary>Everything there is, this update included, as one image.</summary>
    public static IndexContent Fold(IndexState state)
    {
        var header = state.Images[0].Header;
        var positions = state.LivePositions();
        var vectors = new float[(long)positions.Length * header.Dimension];
        for (var i = 0; i < positions.Length; i++)
            state.CopyVector(positions[i], vectors.AsSpan(i * header.Dimension, header.Dimension));
        return new IndexContent
        {
            ModelId = header.ModelId,
            Metric = header.Metric,
            Dimension = header.Dimension,
            Items = EntityRows.Gather(
                [.. state.Images.Select((_, i) => state.ColumnsOf(i).ToTable())],
                Array.ConvertAll(positions, state.Locate)
            ),
            Vectors = vectors,
            PartitionColumn = state.Images[0].Directory.PartitionColumn,
            IsNormalized = true,
        };
    }

    private EntityTable StoredColumnsOf(EntityTable items)
    {
        var stored = state.ColumnsOf(0).ToEmptyTable();
        if (items.Count == 0)
            return stored;
        // The stored table comes first: it says which columns, the rows all come from the second.
        var rows = new (int, int)[items.Count];
        for (var row = 0; row < rows.Length; row++)
            rows[row] = (1, row);
        return EntityRows.Gather([stored, items], rows);
    }

    private IdColumn? Ids(List<object> ids) =>
        ids.Count == 0 ? null : IdColumn.Of(ids, state.Images[0].Header.TextIds);
}
