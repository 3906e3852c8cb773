using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Rechub.Data.Reading.NumPy;

/// <summary>
/// A matrix of NumPy as a table: its ids, whatever their column is called, and a column of vectors with the name of the file. Reads
/// 32-bit and 64-bit floats, little-endian, row-major (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
/// </summary>
internal sealed partial class NumPyTable : TableReader
{
    private const int IdField = 0;
    private const int PrefixLength = 10;
    private readonly Stream stream;
    private readonly StreamReader ids;
    private readonly string[] columns;
    private readonly int rows;
    private readonly byte[] bytes;
    private readonly float[] vector;
    private readonly bool isDouble;
    private string id = "";
    private long row;

    private NumPyTable(SourceFile file, ImportContext context)
        : base(file.Name, context.Invalid)
    {
        columns = ["id", Path.GetFileNameWithoutExtension(file.ContentName)];
        stream = file.Open();
        try
        {
            (rows, var width, isDouble) = ReadHeader();
            vector = new float[width];
            bytes = new byte[width * (isDouble ? sizeof(double) : sizeof(float))];
            ids = OpenIds(file);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<string> Columns => columns;

    public override long Line => row;

    public override FieldValue this[int field] =>
        field == IdField ? FieldValue.OfText(id) : FieldValue.OfVector(vector);

    /// <exception cref="InputFormatException">It is no matrix of floats, is damaged, or has no ids beside it.</exception>
    public static NumPyTable Open(SourceFile file, ImportContext context) => new(file, context);

    public override int KeyOf(string column) => IdField;

    public override bool Read()
    {
        var line = ids.ReadLine();
        if (row == rows)
            return line is null
                ? false
                : throw Damaged($"It has {rows} rows, and there are more ids beside it.");
        id = line ?? throw Damaged($"It has {rows} rows, and there are only {row} ids beside it.");
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException problem)
        {
            throw Damaged($"It ends within row {row + 1} of {rows}.", problem);
        }

        row++;
        if (isDouble)
        {
            for (var i = 0; i < vector.Length; i++)
                vector[i] = (float)
                    BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)));
        }
        else
        {
            for (var i = 0; i < vector.Length; i++)
                vector[i] = BinaryPrimitives.ReadSingleLittleEndian(
                    bytes.AsSpan(i * sizeof(float))
                );
        }

        return true;
    }

    public override void Dispose()
    {
        stream.Dispose();
        ids.Dispose();
    }

    private StreamReader OpenIds(SourceFile file)
    {
        var path = file.Path is null
            ? null
            : Path.ChangeExtension(file.Path, NumPyFormat.IdsExtension);
        return path is not null && File.Exists(path)
            ? new StreamReader(path, Encoding.UTF8)
            : throw Damaged(
                $"The ids of its rows are to stand beside it, one per line, in {Path.ChangeExtension(Path.GetFileName(file.Name), NumPyFormat.IdsExtension)}, which is not there."
            );
    }

    private (int Rows, int Width, bool IsDouble) ReadHeader()
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        try
        {
            stream.ReadExactly(prefix);
            if (prefix[6] != 1)
                throw Damaged(
                    $"It is of version {prefix[6]} of the format; versions 1 are read, which numpy.save writes."
                );
            var header = new byte[BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..])];
            stream.ReadExactly(header);
            var text = Encoding.ASCII.GetString(header).Trim();
            var match = Header().Match(text);
            if (
                match.Success
                && int.TryParse(match.Groups["rows"].Value, out var found)
                && int.TryParse(match.Groups["width"].Value, out var width)
                && width > 0
            )
                return (found, width, match.Groups["type"].Value == "f8");
            throw Damaged(
                $"Expected a matrix of 32-bit or 64-bit floats, row-major, found {Quotation.Of(text)}. Save numpy.ascontiguousarray(x, 'float32')."
            );
        }
        catch (EndOfStreamException problem)
        {
            throw Damaged("It ends within its header.", problem);
        }
    }

    private InputFormatException Damaged(string problem, Exception? inner = null) =>
        new(Name, null, null, problem, inner);

    [GeneratedRegex(
        @"^\{'descr': '<(?<type>f4|f8)', 'fortran_order': False, 'shape': \((?<rows>\d+), (?<width>\d+)\), \}$"
    )]
    private static partial Regex Header();
}
