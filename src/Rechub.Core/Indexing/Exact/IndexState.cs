using Rechub.Data;
using Rechub.Filters;

namespace Rechub.Indexing.Exact;

/// <summary>
/// What an index holds at a moment: the image that was published and one for every update since. A row of an earlier image is
/// dead when a later one has or deletes its id. Positions number the places of vectors of all images in order; ranks number the
/// live rows by ascending id. Immutable, so that a search never sees half an update.
/// </summary>
internal sealed class IndexState
{
    private readonly StoredColumns[] columns;
    private readonly RowOrder?[] orders;
    private readonly VectorSegment[] segments;
    private readonly Lazy<int[]?> positions;
    private readonly Lazy<int[]?> ranks;
    private readonly Lazy<object?[]> idsByRank;

    // Searches side by side read and replace these; a reference changes at once, a larger value would be seen half changed.
    private volatile FilteredSegments? lastFilter;
    private volatile MatchedCatalog? lastCatalog;

    /// <param name="images">The images, oldest first, at least one.</param>
    public IndexState(IReadOnlyList<IndexImage> images)
    {
        Images = images;
        Ids = [.. images.Select(StoredIds.OfRows)];
        columns = [.. images.Select((image, i) => new StoredColumns(image, Ids[i]))];
        orders = [.. images.Select(RowOrder.Of)];
        segments = new VectorSegment[images.Count];
        var first = 0;
        for (var i = 0; i < images.Count; i++)
        {
            segments[i] = new VectorSegment(images[i], first);
            first = checked(first + images[i].Header.Count);
        }

        TotalCount = first;
        MarkDead();
        // All rows of an image alone are live, so a row is its rank.
        positions = new Lazy<int[]?>(() => images.Count == 1 ? orders[0]?.PlaceOfRow : ByRank());
        ranks = new Lazy<int[]?>(() =>
            images.Count == 1 ? orders[0]?.RowOfPlace : Inverse(positions.Value!)
        );
        idsByRank = new Lazy<object?[]>(() => new object?[LiveCount]);
    }

    /// <summary>The images, oldest first.</summary>
    public IReadOnlyList<IndexImage> Images { get; }

    /// <summary>The ids of each image's rows.</summary>
    public IReadOnlyList<StoredIds> Ids { get; }

    /// <summary>Rows of all images, dead ones included.</summary>
    public int TotalCount { get; }

    /// <summary>Rows that can be found.</summary>
    public int LiveCount { get; private set; }

    /// <summary>The rank of each position; null where a position is its rank.</summary>
    public int[]? Ranks => ranks.Value;

    /// <summary>What filters can use.</summary>
    public Dictionary<string, ColumnKind> ColumnKinds => columns[0].Kinds;

    /// <summary>The live rows that meet a filter, as segments to scan.</summary>
    public IReadOnlyList<VectorSegment> Segments(string? filter)
    {
        if (filter is null)
            return segments;
        if (lastFilter is { } last && last.Filter == filter)
            return last.Segments;
        var bound = Filter.Parse(filter).Bind(ColumnKinds);
        var filtered = new VectorSegment[segments.Length];
        for (var i = 0; i < segments.Length; i++)
        {
            var stored = columns[i];
            var rows = FilterEvaluation.Evaluate(bound, segments[i].Count, name => stored[name]);
            filtered[i] = segments[i].Only(orders[i]?.ToPlaces(rows) ?? rows);
        }

        lastFilter = new FilteredSegments(filter, filtered);
        return filtered;
    }

    /// <summary>The live position of an id, or −1.</summary>
    public int PositionOf(object id)
    {
        for (var i = segments.Length - 1; i >= 0; i--)
        {
            var row = Ids[i].RowOf(id);
            if (row >= 0 && IsLive(i, row))
                return PositionAt(i, row);
        }

        return -1;
    }

    /// <summary>Whether each of some items is here and meets a filter.</summary>
    public bool[] Contain(IReadOnlyList<object> givenIds, string? filter)
    {
        var eligible = Segments(filter);
        return
        [
            .. givenIds.Select(id =>
                Find(id) is var (_, position)
                && LocatePlace(position) is var (segment, place)
                && eligible[segment].IsEligible(place)
            ),
        ];
    }

    /// <summary>Values of some columns of an item; null when it is not there.</summary>
    public object?[]? ReadColumns(object givenId, IReadOnlyList<string> names)
    {
        if (Find(givenId) is not var (_, position))
            return null;
        var (segment, row) = Locate(position);
        return [.. names.Select(name => columns[segment][name].ValueAt(row))];
    }

    /// <summary>What is stored of an item, or null.</summary>
    public StoredItem? Read(object givenId)
    {
        if (Find(givenId) is not var (id, position))
            return null;
        var vector = new float[Images[0].Header.Dimension];
        CopyVector(position, vector);
        var (segment, row) = Locate(position);
        var title = ItemColumns.FindTitle(ColumnKinds.Keys) is { } name
            ? columns[segment][name] as TextColumn
            : null;
        return new StoredItem(id, vector, title?[row]);
    }

    /// <summary>For every row of a catalog the live position of the same id, or −1.</summary>
    public int[] PositionsOf(IdColumn catalog)
    {
        // A run of searches excludes from one catalog; matching it once is enough.
        if (lastCatalog is { } last && ReferenceEquals(last.Catalog, catalog))
            return last.Positions;
        var found = new int[catalog.Count];
        Array.Fill(found, -1);
        for (var i = 0; i < segments.Length; i++)
        {
            var rows = Ids[i].RowsOf(catalog);
            for (var item = 0; item < rows.Length; item++)
            {
                if (rows[item] >= 0 && IsLive(i, rows[item]))
                    found[item] = PositionAt(i, rows[item]);
            }
        }

        lastCatalog = new MatchedCatalog(catalog, found);
        return found;
    }

    /// <summary>The raw id at a rank. The same items are found again and again, so each is made an object once.</summary>
    public object IdAtRank(int rank) => idsByRank.Value[rank] ??= ReadId(rank);

    private object ReadId(int rank)
    {
        if (Images.Count == 1)
            return Ids[0][rank];
        var (segment, row) = Locate(positions.Value![rank]);
        return Ids[segment][row];
    }

    /// <summary>Copies the vector at a position.</summary>
    public unsafe void CopyVector(int position, Span<float> vector)
    {
        var (segment, place) = LocatePlace(position);
        var image = Images[segment];
        image.Upper.Verify(place / VectorPanels.BlockRows);
        image.Lower.Verify(place / VectorPanels.BlockRows);
        VectorPanels.Unpack(image.Upper.Panels, image.Lower.Panels, place, vector.Length, vector);
        GC.KeepAlive(image);
    }

    /// <summary>The live positions in ascending order of id.</summary>
    public int[] LivePositions() => positions.Value ?? [.. Enumerable.Range(0, TotalCount)];

    /// <summary>The image and the row whose vector is at a position.</summary>
    public (int Segment, int Row) Locate(int position)
    {
        var (segment, place) = LocatePlace(position);
        return (segment, orders[segment] is { } order ? order.RowOfPlace[place] : place);
    }

    /// <summary>The columns of an image.</summary>
    public StoredColumns ColumnsOf(int segment) => columns[segment];

    private (int Segment, int Place) LocatePlace(int position)
    {
        var segment = segments.Length - 1;
        while (segments[segment].FirstPosition > position)
            segment--;
        return (segment, position - segments[segment].FirstPosition);
    }

    private int PositionAt(int segment, int row) =>
        segments[segment].FirstPosition + PlaceOf(segment, row);

    private bool IsLive(int segment, int row) =>
        segments[segment].IsEligible(PlaceOf(segment, row));

    private int PlaceOf(int segment, int row) =>
        orders[segment] is { } order ? order.PlaceOfRow[row] : row;

    private (object Id, int Position)? Find(object givenId) =>
        EntityId.As(givenId, Ids[0].IsText) is { } id && PositionOf(id) is var position and >= 0
            ? (id, position)
            : null;

    private void MarkDead()
    {
        LiveCount = TotalCount;
        for (var i = 0; i < segments.Length - 1; i++)
        {
            uint[]? alive = null;
            for (var later = i + 1; later < segments.Length; later++)
            {
                foreach (var ids in Gone(later))
                {
                    for (var place = 0; place < ids.Count; place++)
                    {
                        var row = Ids[i].RowOf(ids[place]);
                        if (row < 0 || alive?.Has(row) == false)
                            continue;
                        alive ??= RowMask.All(segments[i].Count);
                        alive.Remove(row);
                        LiveCount--;
                    }
                }
            }

            if (alive is not null)
                segments[i] = segments[i].Only(orders[i]?.ToPlaces(alive) ?? alive);
        }
    }

    private IEnumerable<StoredIds> Gone(int segment)
    {
        yield return Ids[segment];
        if (StoredIds.OfDeleted(Images[segment]) is { } deleted)
            yield return deleted;
    }

    private int[] ByRank()
    {
        var late = new List<(object Id, int Position)>();
        foreach (var (i, segment) in segments.Index().Skip(1))
        {
            for (var row = 0; row < segment.Count; row++)
            {
                if (IsLive(i, row))
                    late.Add((Ids[i][row], PositionAt(i, row)));
            }
        }

        late.Sort((x, y) => EntityId.Compare(x.Id, y.Id));
        var order = new int[LiveCount];
        var filled = 0;
        var next = 0;
        foreach (var (id, position) in late)
        {
            // Where an id of the first image is updated, its own row is dead, so either side of it will do.
            var place = Ids[0].Search(id);
            TakeFirst(place < 0 ? ~place : place);
            order[filled++] = position;
        }

        TakeFirst(segments[0].Count);
        return order;

        // Nearly all rows are here, and the first query waits for it.
        void TakeFirst(int end)
        {
            var first = segments[0];
            var places = orders[0]?.PlaceOfRow;
            for (; next < end; next++)
            {
                var place = places is null ? next : places[next];
                if (first.IsEligible(place))
                    order[filled++] = place;
            }
        }
    }

    private int[] Inverse(int[] order)
    {
        var ranks = new int[TotalCount];
        for (var rank = 0; rank < order.Length; rank++)
            ranks[order[rank]] = rank;
        return ranks;
    }

    private sealed record FilteredSegments(string Filter, VectorSegment[] Segments);

    private sealed record MatchedCatalog(IdColumn Catalog, int[] Positions);
}
