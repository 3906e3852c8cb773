using System.Collections;
using System.Globalization;
using CsvHelper;
using Rechub.Data.Building;

namespace Rechub.Retrieval.ListFiles;

/// <summary>CSV with a header. A missing value is an empty field, a list its elements with bars between them.</summary>
internal sealed class CsvRowWriter : IRowWriter
{
    private readonly CsvWriter csv;

    public CsvRowWriter(Stream stream, IReadOnlyList<string> fields)
    {
        csv = CsvWriter.Create(
            stream,
            new CsvWriterOptions { FormatProvider = CultureInfo.InvariantCulture, NewLine = "\n" },
            leaveOpen: true
        );
        csv.WriteRecord([
            nameof(RecallRow.UserId),
            nameof(RecallRow.Rank),
            nameof(RecallRow.ItemId),
            nameof(RecallRow.Score),
            nameof(RecallRow.Title),
            .. fields,
        ]);
    }

    public void Write(RecallList list, IReadOnlyList<ListField> fields)
    {
        for (var i = 0; i < list.ItemId.Length; i++)
        {
            Write(list.UserId);
            csv.WriteField(i + 1);
            Write(list.ItemId[i]);
            csv.WriteField(list.Score[i]);
            csv.WriteField(list.Title[i]);
            for (var field = 0; field < fields.Count; field++)
                Write(fields[field].Values[i]);
            csv.EndRecord();
        }
    }

    public void Dispose() => csv.Dispose();

    private void Write(object? value)
    {
        switch (value)
        {
            case long integer:
                csv.WriteField(integer);
                break;
            case string text:
                csv.WriteField(text);
                break;
            case IEnumerable several:
                csv.WriteField(
                    string.Join(
                        RawColumn.ListSeparator,
                        several
                            .Cast<object?>()
                            .Select(one => Convert.ToString(one, CultureInfo.InvariantCulture))
                    )
                );
                break;
            default:
                csv.WriteField(value);
                break;
        }
    }
}
