using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;

namespace Rechub.Data.Reading.Arrow;

/// <summary>An Arrow file or stream, read batch by batch from start to end. Fields of structs are columns such as <c>user.id</c>.</summary>
internal sealed class ArrowTable : TableReader
{
    private readonly SourceFile file;
    private readonly ImportContext context;
    private readonly Stream stream;
    private readonly bool isFile;
    private readonly ArrowStreamReader reader;
    private readonly ArrowColumn[] columns;
    private readonly string[] names;
    private readonly ArrowValues values = new();

    /// <summary>The arrays of each column in the batch.</summary>
    private readonly IArrowArray[]?[] arrays;
    private IReadOnlySet<int> selected = new HashSet<int>();
    private RecordBatch? batch;
    private long rowsBefore;
    private int place = -1;

    private ArrowTable(SourceFile file, ImportContext context)
        : base(file.Name, context.Invalid)
    {
        this.file = file;
        this.context = context;
        stream = file.Open();
        try
        {
            // A file is a stream between two marks, with an index behind it.
            isFile = file.Start.StartsWith(FileMark);
            if (isFile)
                stream.ReadExactly(new byte[FileMark.Length]);
            reader = new ArrowStreamReader(
                new CheckedMessages(stream),
                new UntouchedMemory(),
                new CompressionCodecFactory(),
                leaveOpen: true
            );
            columns = Guard(() => ArrowColumn.Of(reader.Schema));
            names = System.Array.ConvertAll(columns, column => column.Name);
            arrays = new IArrowArray[]?[columns.Length];
        }
        catch
        {
            reader?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    /// <summary>What a file starts with; it ends with the same, without the last two bytes.</summary>
    public static ReadOnlySpan<byte> FileMark => "ARROW1\0\0"u8;

    public override IReadOnlyList<string> Columns => names;

    public override long Line => rowsBefore + place + 1;

    public override FieldValue this[int field]
    {
        get
        {
            var nested = arrays[field]!;
            try
            {
                // A value in a struct that is missing is missing, too.
                for (var i = 0; i < nested.Length - 1; i++)
                {
                    if (nested[i].IsNull(place))
                        return FieldValue.Missing;
                }

                var value = values.At(nested[^1], place);
                if (value.Kind == FieldKind.Invalid)
                    Report(
                        Problem(
                            field,
                            $"a value of the type {nested[^1].Data.DataType.Name} cannot be read as a number, a time, text or a list of these."
                        )
                    );
                return value;
            }
            catch (Exception problem) when (IsDamage(problem))
            {
                throw Damaged(problem.Message, problem);
            }
        }
    }

    /// <exception cref="InputFormatException">It is not Arrow's, or it is damaged.</exception>
    public static ArrowTable Open(SourceFile file, ImportContext context) => new(file, context);

    public override void Select(IReadOnlySet<int> fields) => selected = fields;

    public override bool Read()
    {
        while (batch is null || ++place == batch.Length)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Report(file, stream.CanSeek ? stream.Position : 0);
            rowsBefore += batch?.Length ?? 0;
            batch?.Dispose();
            (batch, place) = (Guard(reader.ReadNextRecordBatch), -1);
            if (batch is null)
            {
                RequireEnd();
                return false;
            }

            foreach (var field in selected)
                arrays[field] = Guard(() => columns[field].Arrays(batch));
        }

        return true;
    }

    public override void Dispose()
    {
        batch?.Dispose();
        reader.Dispose();
        stream.Dispose();
    }

    /// <summary>A file that was cut between two batches looks like one that ends there, but for its last mark.</summary>
    private void RequireEnd()
    {
        if (!isFile)
            return;
        var mark = FileMark[..^2];
        var block = new byte[1 << 16];
        var held = 0;
        while (stream.Read(block, held, block.Length - held) is var read and > 0)
        {
            var kept = Math.Min(mark.Length, held + read);
            block.AsSpan(held + read - kept, kept).CopyTo(block);
            held = kept;
        }

        if (!block.AsSpan(0, held).SequenceEqual(mark))
            throw Damaged("its end is missing; it may be cut off.", null);
    }

    // The library throws what its loops happen to meet in damaged files.
    private static bool IsDamage(Exception problem) =>
        problem
            is not (RechubException or OperationCanceledException or InsufficientMemoryException);

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception problem) when (IsDamage(problem))
        {
            throw Damaged(problem.Message, problem);
        }
    }

    private InputFormatException Damaged(string message, Exception? problem) =>
        new(file.Name, null, null, $"Not a readable Arrow file: {message}", problem);
}
