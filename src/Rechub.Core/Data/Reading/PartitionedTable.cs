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
    private readonly string[] columns;
    private readonly int fileColumnCount;

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
    }

    public override IReadOnlyList<string> Columns => columns;

    public override string AdviceOnColumns => file.AdviceOnColumns;

    public override long Line => file.Line;

    public override FieldValue this[int field] =>
        field < fileColumnCount ? file[field] : FieldValue.OfText(values[field - fileColumnCount]);

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

    public override void Select(IReadOnlySet<int> fields) =>
        file.Select(fields.Where(field => field < fileColumnCount).ToHashSet());

    public override DeclaredType TypeOf(int field) =>
        field < fileColumnCount ? file.TypeOf(field) : DeclaredType.None;

    public override bool Read() => file.Read();

    public override bool TryInteger(int field, out long value) =>
        field < fileColumnCount
            ? file.TryInteger(field, out value)
            : base.TryInteger(field, out value);

    public override bool TryNumber(int field, out double value) =>
        field < fileColumnCount
            ? file.TryNumber(field, out value)
            : base.TryNumber(field, out value);

    public override void Dispose() => file.Dispose();
}
