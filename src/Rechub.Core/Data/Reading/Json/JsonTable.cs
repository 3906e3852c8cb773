namespace Rechub.Data.Reading.Json;

/// <summary>
/// A file of JSON objects. Its columns are the paths of their values, such as <c>user.id</c>: those of the first records, and
/// of later ones when they are asked for.
/// </summary>
internal sealed class JsonTable : TableReader
{
    /// <summary>How many records, and bytes, are looked at for columns.</summary>
    private const int MostLookedAt = 10_000;
    private const int BytesLookedAt = 1 << 22;

    private readonly SourceFile file;
    private readonly ImportContext context;
    private readonly JsonRecord record = new();
    private JsonRecords records;
    private int lookedAt;
    private bool hasAll;
    private bool wantsAll;

    private JsonTable(SourceFile file, ImportContext context)
        : base(file.Name, context.Invalid)
    {
        this.file = file;
        this.context = context;
        // What is wrong with a record is reported when it is read, and only then.
        records = new JsonRecords(file, context with { Invalid = new(skip: true) });
    }

    public override IReadOnlyList<string> Columns => record.Columns;

    public override string AdviceOnColumns =>
        hasAll && lookedAt == 1
            ? " If the records are a list within this object, write that list to a file of its own."
            : "";

    public override long Line => records.Line;

    public override bool HasMixedColumns => true;

    public override FieldValue this[int field]
    {
        get
        {
            if (record.ProblemOf(field) is { } problem)
                Report(Problem(field, problem));
            return record[field];
        }
    }

    /// <exception cref="InputFormatException">It has no object.</exception>
    public static JsonTable Open(SourceFile file, ImportContext context)
    {
        var table = new JsonTable(file, context);
        try
        {
            table.FindColumns();
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>Looks at as many further records as it takes to find a column.</summary>
    public override int Find(string column)
    {
        var field = base.Find(column);
        while (field < 0 && record.IsLearning && !hasAll)
        {
            var known = Columns.Count;
            if (Learn() && Columns.Count > known)
                field = base.Find(column);
        }

        return field;
    }

    public override void Select(IReadOnlySet<int> fields)
    {
        record.IsLearning = false;
        record.Select(fields);
        wantsAll = fields.Count == Columns.Count;
        Restart(context);
    }

    public override bool Read()
    {
        if (records.Read(record))
            return true;
        if (wantsAll && record.Late.Count > 0)
            context.Warnings.Add(
                $"{Name}: some keys occur only after the first records, and are not read: {string.Join(", ", record.Late.Take(10))}. Name those that are wanted."
            );
        return false;
    }

    public override void Dispose() => records.Dispose();

    private void FindColumns()
    {
        while (lookedAt < MostLookedAt && records.Position < BytesLookedAt && Learn())
            lookedAt++;
        if (Columns.Count > 0)
            return;
        // Says what is wrong with the first record, if there is one.
        Restart(context with { Invalid = new InvalidRecords() });
        while (records.Read(record)) { }
        throw new InputFormatException(
            Name,
            null,
            null,
            "The file has no record; JSON objects were expected, one a line or all in an array."
        );
    }

    private void Restart(ImportContext context)
    {
        records.Dispose();
        records = new JsonRecords(file, context);
    }

    private bool Learn() => !(hasAll |= !records.Read(record));
}
