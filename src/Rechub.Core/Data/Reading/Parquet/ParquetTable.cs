using System.Text.RegularExpressions;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Rechub.Data.Reading.Parquet;

/// <summary>A Parquet file; only the columns that are asked for are read.</summary>
internal sealed partial class ParquetTable : TableReader
{
    private const int BatchLength = 1 << 13;
    private readonly ParquetFileReader file;
    private readonly ImportContext context;
    private readonly string[] columns;
    private readonly ParquetValues?[] values;
    private IReadOnlySet<int> selected = new HashSet<int>();
    private RowGroupReader? group;
    private int nextGroup;
    private long leftInGroup;
    private int batchCount;
    private int place;
    private long row;

    private ParquetTable(SourceFile source, ImportContext context)
        : base(source.Name, context.Invalid)
    {
        this.context = context;
        file = source.Path is { } path
            ? new ParquetFileReader(path)
            : new ParquetFileReader(source.OpenSeekable());
        var schema = file.FileMetaData.Schema;
        columns = new string[schema.NumColumns];
        for (var column = 0; column < columns.Length; column++)
            columns[column] = NameOf(schema.Column(column).SchemaNode);
        values = new ParquetValues?[columns.Length];
    }

    public override IReadOnlyList<string> Columns => columns;

    public override long Line => row;

    public override FieldValue this[int field] => values[field]!.At(place);

    /// <exception cref="InputFormatException">It is not a Parquet file, or it is damaged.</exception>
    public static ParquetTable Open(SourceFile source, ImportContext context) =>
        Guard(source.Name, () => new ParquetTable(source, context));

    public override void Select(IReadOnlySet<int> fields) => selected = fields;

    public override bool Read()
    {
        row++;
        if (++place < batchCount)
            return true;
        place = 0;
        return Guard(Name, ReadBatch);
    }

    public override void Dispose()
    {
        CloseGroup();
        file.Dispose();
    }

    /// <summary>
    /// A column's name: the path through structures with dots. What Parquet writes between a list or map and its elements is left
    /// out.
    /// </summary>
    private static string NameOf(Node leaf)
    {
        var names = new List<string>();
        for (var node = leaf; node.Parent is { } parent; node = parent)
        {
            if (!IsWithinList(node, parent))
                names.Insert(0, node.Name);
        }

        return string.Join('.', names);
    }

    /// <summary>Whether a node is a list's repeated group, or the element in it.</summary>
    private static bool IsWithinList(Node node, Node parent) =>
        IsList(parent)
        || (
            node.Repetition != Repetition.Repeated
            && parent is GroupNode { FieldCount: 1, Repetition: Repetition.Repeated }
            && parent.Parent is { } list
            && IsList(list)
        );

    private static bool IsList(Node node)
    {
        using var type = node.LogicalType;
        return type is ListLogicalType or MapLogicalType;
    }

    private bool ReadBatch()
    {
        context.Cancellation.ThrowIfCancellationRequested();
        context.Progress?.Report(
            new WorkProgress(
                $"Reading {Path.GetFileName(Name)}",
                (double)row / Math.Max(1, file.FileMetaData.NumRows)
            )
        );
        while (leftInGroup == 0)
        {
            CloseGroup();
            if (nextGroup == file.FileMetaData.NumRowGroups)
                return false;
            group = file.RowGroup(nextGroup++);
            leftInGroup = group.MetaData.NumRows;
            foreach (var column in selected)
                values[column] = ParquetValues.Open(group, column, BatchLength);
        }

        batchCount = (int)Math.Min(BatchLength, leftInGroup);
        leftInGroup -= batchCount;
        foreach (var column in selected)
        {
            if (ReadValues(column) != batchCount)
                throw new ParquetException(
                    "",
                    $"column '{columns[column]}' has fewer values than its row group"
                );
        }

        return true;
    }

    private int ReadValues(int column)
    {
        try
        {
            return values[column]!.Read(batchCount);
        }
        catch (OverflowException problem)
        {
            throw new InputFormatException(
                Name,
                row,
                column + 1,
                $"{columns[column]}: a value in this row or one of the {batchCount - 1} after it is beyond what .NET's type for it can hold. Store the column as text or as 64-bit numbers.",
                problem
            );
        }
    }

    private void CloseGroup()
    {
        foreach (ref var column in values.AsSpan())
        {
            column?.Dispose();
            column = null;
        }

        group?.Dispose();
        group = null;
    }

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception problem)
            when (problem
                    is ParquetException
                        or NotSupportedException
                        or OverflowException
                        or ArgumentException
            )
        {
            throw new InputFormatException(
                path,
                null,
                null,
                $"Not a readable Parquet file: {Describe(problem)}",
                problem
            );
        }
        catch (Exception problem)
            when (problem is DllNotFoundException or TypeInitializationException)
        {
            throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "NativeLibraryMissing",
                "Parquet files need the native library of ParquetSharp, which cannot be loaded on this machine. "
                    + "Install the module for this platform, or give csv files.",
                path,
                problem
            );
        }
    }

    /// <summary>What the native library says, without the mangled name of its exception's type.</summary>
    private static string Describe(Exception problem) =>
        NativeMessage().Match(problem.Message) is { Success: true } match
            ? match.Groups[1].Value
            : problem.Message;

    [GeneratedRegex(@"\(message: '(.*)'\)$", RegexOptions.Singleline)]
    private static partial Regex NativeMessage();
}
