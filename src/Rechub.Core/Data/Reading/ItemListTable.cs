using Rechub.Data.Building;

namespace Rechub.Data.Reading;

/// <summary>
/// A table whose records hold several items in one field, as one record for each of them, in the order of the field. A record
/// without items is passed over.
/// </summary>
internal sealed class ItemListTable : DerivedTable
{
    private readonly InteractionColumns described;
    private readonly ItemListCount count;
    private readonly int itemField;

    /// <summary>
    /// The field after those that the other table had when it was asked for; the fields that the other table finds later come after
    /// it. −1 before.
    /// </summary>
    private int ratingField = -1;
    private string[] items = [];
    private int place;

    public ItemListTable(
        TableReader table,
        InteractionColumns described,
        ItemListCount count,
        InvalidRecords invalid
    )
        : base(table, invalid)
    {
        this.described = described;
        this.count = count;
        itemField = table.FieldOf(described.Item);
    }

    /// <summary>The name of the column of ratings that stand at the end of items.</summary>
    public static string RatingName(InteractionColumns described) => $"{described.Item} (rating)";

    public override IReadOnlyList<string> Columns =>
        ratingField < 0
            ? Table.Columns
            :
            [
                .. Table.Columns.Take(ratingField),
                RatingName(described),
                .. Table.Columns.Skip(ratingField),
            ];

    public override FieldValue this[int field] =>
        field == itemField ? FieldValue.OfText(Part(rating: false))
        : field == ratingField ? FieldValue.OfText(Part(rating: true))
        : base[Inner(field)];

    public override int Find(string column)
    {
        if (described.ItemRatingSeparator is not null && column == RatingName(described))
            return ratingField = ratingField < 0 ? Table.Columns.Count : ratingField;
        var field = base.Find(column);
        return ratingField >= 0 && field >= ratingField ? field + 1 : field;
    }

    public override DeclaredType TypeOf(int field) =>
        field == ratingField ? DeclaredType.None : base.TypeOf(Inner(field));

    public override void Select(IReadOnlySet<int> fields) =>
        base.Select(fields.Where(field => field != ratingField).Select(Inner).ToHashSet());

    public override bool Read()
    {
        if (++place < items.Length)
            return true;
        place = 0;
        while (Table.Read())
        {
            if (!Table.IsReadable(itemField))
                continue;
            items = Split(Table[itemField]);
            count.Add(items.Length);
            if (items.Length > 0)
                return true;
        }

        items = [];
        return false;
    }

    /// <summary>The other table's field.</summary>
    private int Inner(int field) => ratingField >= 0 && field > ratingField ? field - 1 : field;

    private string[] Split(FieldValue value) =>
        value.Kind switch
        {
            FieldKind.Missing => [],
            FieldKind.List => value
                .Text.ToString()
                .Split(RawColumn.ElementEnd, StringSplitOptions.RemoveEmptyEntries),
            _ => ListText.Elements(value.ToString(), described.ItemSeparator!),
        };

    /// <summary>The current item, or its rating; they are separated where the separator stands last.</summary>
    private ReadOnlySpan<char> Part(bool rating)
    {
        ReadOnlySpan<char> item = items[place];
        if (described.ItemRatingSeparator is not { } separator)
            return item;
        var end = item.LastIndexOf(separator, StringComparison.Ordinal);
        if (end < 0)
            return rating ? default : item;
        return rating ? item[(end + separator.Length)..] : item[..end];
    }
}
