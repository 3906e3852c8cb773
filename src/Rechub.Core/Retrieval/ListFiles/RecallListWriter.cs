using System.Diagnostics;
using Rechub.IO;

namespace Rechub.Retrieval.ListFiles;

/// <summary>
/// Writes recommendations to a Parquet, CSV or JSON Lines file as they come, a row an item, with the columns UserId, Rank, ItemId,
/// Score, Title and further ones. What is in memory does not grow with their number. The file takes the place of an earlier one
/// when it is complete; disposed before that, the writer leaves nothing.
/// </summary>
public sealed class RecallListWriter : IDisposable
{
    private static readonly string[] Own =
    [
        nameof(RecallRow.UserId),
        nameof(RecallRow.Rank),
        nameof(RecallRow.ItemId),
        nameof(RecallRow.Score),
        nameof(RecallRow.Title),
    ];

    private readonly string path;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly AtomicFileWriter file;
    private string[] names = [];
    private Stream? packed;
    private BackgroundRowWriter? rows;
    private long listCount;
    private long rowCount;
    private bool isComplete;

    /// <summary>Starts a file.</summary>
    /// <param name="path">
    /// The file. The extension selects the format: .parquet, .csv or .jsonl, the latter two also with .gz or .zst behind it.
    /// </param>
    /// <exception cref="RechubException"><c>UnknownFormat</c>, or <c>FolderNotFound</c>.</exception>
    public RecallListWriter(string path)
    {
        this.path = path;
        RequirePath(path);
        file = new AtomicFileWriter(path);
    }

    /// <summary>Refuses a path whose extension selects no format, or whose folder does not exist.</summary>
    /// <exception cref="RechubException"><c>UnknownFormat</c>, or <c>FolderNotFound</c>.</exception>
    public static void RequirePath(string path)
    {
        ListFormat.Of(path);
        AtomicFile.RequireFolder(path);
    }

    /// <summary>Writes a list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="fields">Further columns: the same for every list.</param>
    /// <exception cref="RechubException"><c>ColumnsDiffer</c>: the list has other further columns than the first one. <c>MixedColumn</c>: a Parquet column has numbers and texts.</exception>
    public void Write(RecallList list, IReadOnlyList<ListField> fields)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(fields);
        file.Write(stream =>
        {
            if (rows is null)
                Start(stream, [.. fields.Select(field => field.Name)]);
            else
                RequireSame(list, fields);
            rows!.Write(list, fields);
        });
        listCount++;
        rowCount += list.ItemId.Length;
    }

    /// <summary>Completes the file, and puts it in its place.</summary>
    public RecallListExport Complete()
    {
        file.Write(stream =>
        {
            if (rows is null)
                Start(stream, []);
            rows!.Dispose();
            packed?.Dispose();
        });
        file.Complete();
        isComplete = true;
        return new RecallListExport(
            path,
            listCount,
            rowCount,
            new FileInfo(path).Length,
            clock.Elapsed
        );
    }

    /// <summary>Removes what was written, unless the file is complete.</summary>
    public void Dispose()
    {
        try
        {
            if (!isComplete)
            {
                rows?.Dispose();
                packed?.Dispose();
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // What is thrown away need not be completed, as on a full disk it cannot be.
        }
        finally
        {
            file.Dispose();
        }
    }

    private void Start(FileStream stream, string[] fields)
    {
        foreach (var field in fields)
        {
            if (Own.Contains(field, StringComparer.OrdinalIgnoreCase))
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "ColumnTaken",
                    $"A property '{field}' was added to the lists, and every row has a column of that name. Give it another name.",
                    field
                );
        }

        names = fields;
        var (format, packing) = ListFormat.Of(path);
        packed = packing?.Pack!(stream);
        rows = new BackgroundRowWriter(format.Open(packed ?? stream, fields));
    }

    private void RequireSame(RecallList list, IReadOnlyList<ListField> fields)
    {
        var isSame = fields.Count == names.Length;
        for (var i = 0; isSame && i < names.Length; i++)
            isSame = fields[i].Name == names[i];
        if (!isSame)
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "ColumnsDiffer",
                $"The list of user '{list.UserId}' has the further columns ({string.Join(", ", fields.Select(field => field.Name))}), the first list ({string.Join(", ", names)}). Export lists with the same columns, or each kind to a file of its own.",
                list.UserId
            );
    }
}
