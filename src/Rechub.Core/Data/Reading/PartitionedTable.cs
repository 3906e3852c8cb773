namespace Rechub.Data.Reading;

/// <summary>
/// A file of a partitioned data set: the folders that it lies in, such as <c>country=de/month=5</c>, are columns of all its
/// records. A column of that name in the file itself comes first.
/// </summary>
internal sealed class PartitionedTable : TableReader
{
    /// <summary>The value that Hive writes for a missing one.</summary>
    private const string MissingValue = "__HIVE_DEFAULT_PARTITION__";

    private readonly TableReader file;
    private readonly string[] values;
    private readonly List<string> columns;

    /// <summary>Of each column, its field in the file; −1 − i where it is partition i.</summary>
    private readonly List<int> fields;
    private int fileColumnCount;

    private PartitionedTable(
        TableReader file,
        (string Name, string Value)[] partitions,
        InvalidRecords invalid
    )
        : base(file.Name, invalid)
    {
        this.file = file;
        fileColumnCount = file.Columns.Count;
        values = Array.ConvertAll(
            partitions,
            partition => partition.Value == MissingValue ? "" : partition.Value
        );
        columns = [.. file.Columns, .. partitions.Select(partition => partition.Name)];
        fields =
        [
            .. Enumerable.Range(0, fileColumnCount),
            .. Enumerable.Range(0, partitions.Length).Select(partition => -1 - partition),
        ];
    }

    public override IReadOnlyList<string> Columns => columns;

    public override string AdviceOnColumns => file.AdviceOnColumns;

    public override long Line => file.Line;

    public override bool HasMixedColumns => file.HasMixedColumns;

    public override FieldValue this[int field] =>
        fields[field] is >= 0 and var place
            ? file[place]
            : FieldValue.OfText(values[-1 - fields[field]]);

    /// <summary>Adds the partition columns of a file under <paramref name="root"/>; the same table where there are none.</summary>
    public static TableReader Of(TableReader file, string root, InvalidRecords invalid)
    {
        var partitions = Path.GetRelativePath(root, Path.GetDirectoryName(file.Name)!)
            .Split(Path.DirectorySeparatorChar)
            .Select(folder => folder.Split('=', 2))
            .Where(parts => parts is [{ Length: > 0 }, _])
            .Select(parts => (Name: parts[0], Value: Uri.UnescapeDataString(parts[1])))
            .Where(partition =>
                !file.Columns.Contains(partition.Name, StringComparer.OrdinalIgnoreCase)
            )
            .ToArray();
        return partitions.Length == 0 ? file : new PartitionedTable(file, partitions, invalid);
    }

    public override int KeyOf(string column) =>
        Find(column) < 0 ? file.KeyOf(column) : FieldOf(column);

    /// <summary>Finds a column that the file has not shown at first, too, such as a JSON key that occurs late.</summary>
    public override int Find(string column)
    {
        var field = base.Find(column);
        if (field >= 0 || file.Find(column) is not (>= 0 and var place))
            return field;
        for (; fileColumnCount < file.Columns.Count; fileColumnCount++)
        {
            columns.Add(file.Columns[fileColumnCount]);
            fields.Add(fileColumnCount);
        }

        return fields.IndexOf(place);
    }

    public override void Select(IReadOnlySet<int> fields) =>
        file.Select(
            fields.Select(field => this.fields[field]).Where(place => place >= 0).ToHashSet()
        );

    public override DeclaredType TypeOf(int field) =>
        fields[field] is >= 0 and var place ? file.TypeOf(place) : DeclaredType.None;

    public override bool Read() => file.Read();

    public override bool TryInteger(int field, out long value) =>
        fields[field] is >= 0 and var place
            ? file.TryInteger(place, out value)
            : base.TryInteger(field, out value);

    public override bool TryNumber(int field, out double value) =>
        fields[field] is >= 0 and var place
            ? file.TryNumber(place, out value)
            : base.TryNumber(field, out value);

    public override void Dispose() => file.Dispose();
}
