using Rechub.Data;
using Rechub.Filters;

namespace Rechub.Indexing.Exact;

/// <summary>
/// How the vectors of a partitioned image lie: its rows are in ascending order of id, its vectors in places that put rows of one
/// value of the partition column together, so that a filter on that column leaves whole blocks out.
/// </summary>
internal sealed class RowOrder
{
    private readonly int[] rowOfPlace;
    private readonly Lazy<int[]> placeOfRow;

    private RowOrder(int[] rowOfPlace, string location)
    {
        this.rowOfPlace = rowOfPlace;
        placeOfRow = new Lazy<int[]>(() => Inverse(rowOfPlace, location));
    }

    /// <summary>The row whose vector lies at each place.</summary>
    public int[] RowOfPlace => rowOfPlace;

    /// <summary>The place of each row's vector; computed when it is first asked for.</summary>
    public int[] PlaceOfRow => placeOfRow.Value;

    /// <summary>The order of an image's vectors; null where a place is its row.</summary>
    public static RowOrder? Of(IndexImage image) =>
        image.Directory.PartitionColumn is null
            ? null
            : new RowOrder(
                image.Section<int>(IndexDirectory.Order, image.Header.Count).ToArray(),
                image.Location
            );

    /// <summary>The rows of a table by the values of a column, missing ones first, then by id.</summary>
    public static int[] ByColumn(EntityTable items, string name)
    {
        var rows = new int[items.Count];
        for (var row = 0; row < rows.Length; row++)
            rows[row] = row;
        var values = items.Find(name) switch
        {
            TextColumn text => Array.ConvertAll(text.Codes, code => (long)code),
            IntegerColumn integers => integers.Values,
            _ => throw new ArgumentException($"'{name}' cannot order items.", nameof(name)),
        };
        // Rows after values, so that the sort need not be stable.
        Array.Sort(
            rows,
            (x, y) => values[x] != values[y] ? values[x].CompareTo(values[y]) : x.CompareTo(y)
        );
        return rows;
    }

    /// <summary>A set of rows as the set of their places.</summary>
    public uint[] ToPlaces(uint[] rows) =>
        RowMask.Where(rowOfPlace.Length, place => rows.Has(rowOfPlace[place]));

    private static int[] Inverse(int[] rowOfPlace, string location)
    {
        var placeOfRow = new int[rowOfPlace.Length];
        Array.Fill(placeOfRow, -1);
        for (var place = 0; place < rowOfPlace.Length; place++)
        {
            var row = rowOfPlace[place];
            if ((uint)row >= (uint)placeOfRow.Length || placeOfRow[row] >= 0)
                throw IndexErrors.Damaged(location, "the order of its vectors is impossible");
            placeOfRow[row] = place;
        }

        return placeOfRow;
    }
}
