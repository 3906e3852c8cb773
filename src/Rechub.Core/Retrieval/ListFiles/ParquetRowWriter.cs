using ParquetSharp;

namespace Rechub.Retrieval.ListFiles;

/// <summary>
/// Parquet. Integer ids are int64, text ids are strings; a further column has the type of its first values. The rows of a group
/// are in memory until it is full.
/// </summary>
internal sealed class ParquetRowWriter(Stream stream) : IRowWriter
{
    private const int GroupRows = 1 << 17;

    private readonly ParquetValueColumn users = new(nameof(RecallRow.UserId), isRequired: true);
    private readonly ParquetTypedColumn<int> ranks = new(nameof(RecallRow.Rank));
    private readonly ParquetValueColumn items = new(nameof(RecallRow.ItemId), isRequired: true);
    private readonly ParquetTypedColumn<float> scores = new(nameof(RecallRow.Score));
    private readonly ParquetTextColumn titles = new(nameof(RecallRow.Title));
    private ParquetValueColumn[]? further;
    private ParquetFileWriter? file;
    private bool isFailed;

    private IEnumerable<ParquetColumn> Columns =>
        [users, ranks, items, scores, titles, .. further ?? []];

    public void Write(RecallList list, IReadOnlyList<ListField> fields)
    {
        further ??=
        [
            .. fields.Select(field => new ParquetValueColumn(field.Name, isRequired: false)),
        ];
        for (var i = 0; i < list.ItemId.Length; i++)
        {
            users.Add(list.UserId);
            ranks.Add(i + 1);
            items.Add(list.ItemId[i]);
            scores.Add(list.Score[i]);
            titles.Add(list.Title[i]);
            for (var field = 0; field < further.Length; field++)
                further[field].Add(fields[field].Values[i]);
            if (ranks.Count == GroupRows)
                WriteGroup();
        }
    }

    public void Dispose()
    {
        if (!isFailed && (ranks.Count > 0 || file is null))
            WriteGroup();
        if (!isFailed)
            file?.Close();
        file?.Dispose();
    }

    private void WriteGroup()
    {
        isFailed = true;
        foreach (var column in Columns)
            column.Settle();
        file ??= Open();
        using var group = file.AppendRowGroup();
        foreach (var column in Columns)
            column.Write(group);
        isFailed = false;
    }

    private ParquetFileWriter Open()
    {
        using var builder = new WriterPropertiesBuilder();
        // Scores hardly repeat, and the least and the greatest title tell a reader nothing.
        builder
            .Compression(Compression.Zstd)
            .DisableDictionary(nameof(RecallRow.Score))
            .DisableStatistics(nameof(RecallRow.Title));
        using var properties = builder.Build();
        return new ParquetFileWriter(
            stream,
            [.. Columns.Select(column => column.Describe())],
            logicalTypeFactory: null,
            properties,
            leaveOpen: true
        );
    }
}
