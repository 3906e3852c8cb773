using System.IO.Compression;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using SharpCompress.Compressors.BZip2;
using CompressionMode = SharpCompress.Compressors.CompressionMode;

namespace Rechub.Tests.Data;

/// <summary>Files of the formats that are not text, made from text.</summary>
internal static class PackedBytes
{
    /// <summary>What <see cref="Xz"/> holds.</summary>
    public const string XzText = "u,i,t\n1,10,1700000000\n2,20,1700000001\n3,10,1700000002\n";

    /// <summary>Made by xz 5.6, for there is no library here that makes such files.</summary>
    public static byte[] Xz { get; } =
        Convert.FromBase64String(
            "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AA1ACBdADqLCSLo8YCeAj2ofOaaqlIfu30V2lorEduxltO7qQNgAFZ5lhyJFgJAAAE8Nk1Zz5wftvN9AQAAAAAEWVo="
        );

    public static byte[] Gzip(byte[] content) =>
        Through(content, stream => new GZipStream(stream, CompressionLevel.Fastest));

    public static byte[] Zstandard(byte[] content) =>
        Through(content, stream => new ZstdSharp.CompressionStream(stream, leaveOpen: false));

    public static byte[] Bzip2(byte[] content) => Through(content, Bzip2Stream);

    public static Stream Bzip2Stream(Stream stream) =>
        BZip2Stream.Create(
            stream,
            CompressionMode.Compress,
            decompressConcatenated: false,
            leaveOpen: false
        );

    public static byte[] Zip(string name, byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(content);
        }

        return bytes.ToArray();
    }

    /// <summary>A workbook of sheets, whose rows have numbers, texts, times and nothing.</summary>
    public static byte[] Workbook(params (string Name, object?[][] Rows)[] sheets)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            Add(
                "[Content_Types].xml",
                """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
            );
            Add(
                "_rels/.rels",
                """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
            );
            Add(
                "xl/workbook.xml",
                $"""<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{string.Concat(sheets.Select((sheet, i) => $"<sheet name=\"{sheet.Name}\" sheetId=\"{i + 1}\" r:id=\"r{i + 1}\"/>"))}</sheets></workbook>"""
            );
            Add(
                "xl/_rels/workbook.xml.rels",
                $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{string.Concat(sheets.Select((_, i) => $"<Relationship Id=\"r{i + 1}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>"))}<Relationship Id="rs" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"""
            );
            Add(
                "xl/styles.xml",
                """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>"""
            );
            for (var i = 0; i < sheets.Length; i++)
                Add(
                    $"xl/worksheets/sheet{i + 1}.xml",
                    $"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{string.Concat(sheets[i].Rows.Select(Row))}</sheetData></worksheet>"""
                );

            void Add(string name, string text)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();

        static string Row(object?[] cells, int row) =>
            $"<row r=\"{row + 1}\">{string.Concat(cells.Select((cell, column) => Cell(cell, $"{(char)('A' + column)}{row + 1}")))}</row>";

        static string Cell(object? value, string place) =>
            value switch
            {
                null => "",
                string text =>
                    $"<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{System.Security.SecurityElement.Escape(text)}</t></is></c>",
                bool flag => $"<c r=\"{place}\" t=\"b\"><v>{(flag ? 1 : 0)}</v></c>",
                DateTime time => FormattableString.Invariant(
                    $"<c r=\"{place}\" s=\"1\"><v>{time.ToOADate()}</v></c>"
                ),
                _ => FormattableString.Invariant($"<c r=\"{place}\"><v>{value}</v></c>"),
            };
    }

    /// <summary>An Arrow file, or a stream.</summary>
    public static byte[] Arrow(
        Schema schema,
        RecordBatch[] batches,
        bool isFile = true,
        CompressionCodecType? codec = null
    )
    {
        using var bytes = new MemoryStream();
        var options = new IpcOptions
        {
            CompressionCodec = codec,
            CompressionCodecFactory = new CompressionCodecFactory(),
        };
        using (
            var writer = isFile
                ? new ArrowFileWriter(bytes, schema, leaveOpen: true, options)
                : new ArrowStreamWriter(bytes, schema, leaveOpen: true, options)
        )
        {
            foreach (var batch in batches)
                writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        return bytes.ToArray();
    }

    /// <summary>Batches of user_id, movie_id, rating and timestamp.</summary>
    public static (Schema Schema, RecordBatch[] Batches) Ratings(int batches, int rows)
    {
        var schema = new Schema.Builder()
            .Field(field => field.Name("user_id").DataType(Int64Type.Default).Nullable(false))
            .Field(field => field.Name("movie_id").DataType(StringType.Default).Nullable(false))
            .Field(field => field.Name("rating").DataType(FloatType.Default).Nullable(true))
            .Field(field =>
                field
                    .Name("timestamp")
                    .DataType(new TimestampType(TimeUnit.Millisecond, "UTC"))
                    .Nullable(false)
            )
            .Build();
        return (
            schema,
            [
                .. Enumerable
                    .Range(0, batches)
                    .Select(batch =>
                    {
                        var numbers = Enumerable.Range(batch * rows, rows).ToArray();
                        return new RecordBatch(
                            schema,
                            [
                                new Int64Array.Builder()
                                    .AppendRange(numbers.Select(n => (long)(n % 7)))
                                    .Build(),
                                new StringArray.Builder()
                                    .AppendRange(numbers.Select(n => $"item {n % 5}"))
                                    .Build(),
                                new FloatArray.Builder()
                                    .AppendRange(numbers.Select(n => (float)(n % 5)))
                                    .Build(),
                                new TimestampArray.Builder(
                                    new TimestampType(TimeUnit.Millisecond, "UTC")
                                )
                                    .AppendRange(
                                        numbers.Select(n =>
                                            DateTimeOffset.FromUnixTimeMilliseconds(
                                                1_700_000_000_000 + (n * 1000L)
                                            )
                                        )
                                    )
                                    .Build(),
                            ],
                            rows
                        );
                    }),
            ]
        );
    }

    private static byte[] Through(byte[] content, Func<Stream, Stream> open)
    {
        using var bytes = new MemoryStream();
        using (var packing = open(bytes))
            packing.Write(content);
        return bytes.ToArray();
    }
}
