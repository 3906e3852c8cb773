using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using ParquetSharp;
using Rechub.Data.Reading;
using Rechub.IO;
using Encoding = System.Text.Encoding;

namespace Rechub.Retrieval;

/// <summary>Writes vectors to Parquet or NumPy (.npy) files.</summary>
public static class EmbeddingFile
{
    private const string IdsExtension = ".ids.txt";

    // Whatever .NET or Python takes for the end of a line.
    private static readonly SearchValues<char> LineEnds = SearchValues.Create(
        "\n\v\f\r\u001C\u001D\u001E\u0085\u2028\u2029"
    );

    /// <summary>
    /// Writes ids and vectors to a Parquet file with columns id and vector, or vectors (float32, n × d) to an .npy file and ids, one per
    /// line, to <c>NAME.ids.txt</c> beside it. The extension of the path selects the format. Existing files are replaced atomically.
    /// </summary>
    /// <param name="path">The file, with extension .parquet or .npy.</param>
    /// <param name="ids">Ids, each a <see cref="long"/> or a <see cref="string"/>.</param>
    /// <param name="vectors">Vectors of one length.</param>
    /// <exception cref="RechubException"><c>UnknownFormat</c>: the extension is another one. <c>DimensionMismatch</c>: vectors differ in length. <c>IdWithLineEnd</c>: an id of an .npy file would be several lines.</exception>
    public static void Write(string path, IReadOnlyList<object> ids, IReadOnlyList<float[]> vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        for (var i = 0; i < vectors.Count; i++)
        {
            if (vectors[i].Length != vectors[0].Length)
                throw new RechubException(
                    RechubErrorKind.InvalidData,
                    "DimensionMismatch",
                    $"The vector of '{ids[i]}' has {vectors[i].Length} numbers, the first one {vectors[0].Length}. Export the vectors of one model.",
                    ids[i]
                );
        }

        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".PARQUET":
                AtomicFile.Write(path, stream => WriteParquet(stream, ids, vectors));
                break;
            case ".NPY":
                RequireLines(path, ids);
                AtomicFile.Write(path, stream => WriteNumPy(stream, vectors));
                AtomicFile.Write(
                    Path.ChangeExtension(path, IdsExtension),
                    stream => stream.Write(Encoding.UTF8.GetBytes(Lines(ids)))
                );
                break;
            default:
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "UnknownFormat",
                    $"'{path}' has neither the extension .parquet nor .npy, which select the format. Give one of them.",
                    path
                );
        }
    }

    private static void RequireLines(string path, IReadOnlyList<object> ids)
    {
        for (var i = 0; i < ids.Count; i++)
        {
            if (ids[i] is string text && text.AsSpan().ContainsAny(LineEnds))
                throw new RechubException(
                    RechubErrorKind.InvalidData,
                    "IdWithLineEnd",
                    $"Id '{Quotation.Of(text)}' of vector {i + 1} contains a line end, and '{Path.ChangeExtension(path, IdsExtension)}' has one id per line. Export to a .parquet file, which holds any id.",
                    text
                );
        }
    }

    private static string Lines(IReadOnlyList<object> ids) =>
        string.Concat(ids.Select(id => Convert.ToString(id, CultureInfo.InvariantCulture) + "\n"));

    private static void WriteParquet(
        Stream stream,
        IReadOnlyList<object> ids,
        IReadOnlyList<float[]> vectors
    )
    {
        var areIntegers = ids.All(id => id is long);
        Column[] columns =
        [
            areIntegers ? new Column<long>("id") : new Column<string>("id"),
            new Column<float[]>("vector"),
        ];
        using var file = new ParquetFileWriter(stream, columns, leaveOpen: true);
        using var group = file.AppendRowGroup();
        if (areIntegers)
        {
            using var column = group.NextColumn().LogicalWriter<long>();
            column.WriteBatch([.. ids.Cast<long>()]);
        }
        else
        {
            using var column = group.NextColumn().LogicalWriter<string>();
            column.WriteBatch([
                .. ids.Select(id => Convert.ToString(id, CultureInfo.InvariantCulture)!),
            ]);
        }

        using (var column = group.NextColumn().LogicalWriter<float[]>())
            column.WriteBatch([.. vectors]);
        file.Close();
    }

    // Format version 1.0: magic, header length, a Python literal padded to a multiple of 64 bytes, row-major numbers.
    private static void WriteNumPy(Stream stream, IReadOnlyList<float[]> vectors)
    {
        const int preamble = 10;
        var shape = FormattableString.Invariant(
            $"({vectors.Count}, {(vectors.Count == 0 ? 0 : vectors[0].Length)})"
        );
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}";
        var length = ((preamble + header.Length + 1 + 63) / 64 * 64) - preamble;
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)length, (byte)(length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
        foreach (var vector in vectors)
            stream.Write(MemoryMarshal.AsBytes<float>(vector));
    }
}
