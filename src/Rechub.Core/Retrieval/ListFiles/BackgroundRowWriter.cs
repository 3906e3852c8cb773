using System.Collections.Concurrent;

namespace Rechub.Retrieval.ListFiles;

/// <summary>
/// Writes lists on a thread of its own, while others are found. What fails there, the next call throws. Few lists wait at a time.
/// </summary>
internal sealed class BackgroundRowWriter : IRowWriter
{
    private const int BatchRows = 1 << 12;
    private const int WaitingBatches = 4;

    private readonly IRowWriter rows;
    private readonly BlockingCollection<
        List<(RecallList List, IReadOnlyList<ListField> Fields)>
    > waiting = new(WaitingBatches);
    private readonly CancellationTokenSource failed = new();
    private readonly Task writing;
    private List<(RecallList List, IReadOnlyList<ListField> Fields)> batch = [];
    private int batchRows;
    private bool isDisposed;

    /// <summary>Starts the thread.</summary>
    /// <param name="rows">What it writes to, and disposes.</param>
    public BackgroundRowWriter(IRowWriter rows)
    {
        this.rows = rows;
        writing = Task.Factory.StartNew(
            WriteWaiting,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    public void Write(RecallList list, IReadOnlyList<ListField> fields)
    {
        batch.Add((list, fields));
        batchRows += 1 + list.ItemId.Length;
        if (batchRows >= BatchRows)
            Post();
    }

    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        try
        {
            Post();
            waiting.CompleteAdding();
            writing.GetAwaiter().GetResult();
        }
        finally
        {
            rows.Dispose();
            waiting.Dispose();
            failed.Dispose();
        }
    }

    private void Post()
    {
        try
        {
            waiting.Add(batch, failed.Token);
        }
        catch (OperationCanceledException)
        {
            writing.GetAwaiter().GetResult();
        }

        batch = [];
        batchRows = 0;
    }

    private void WriteWaiting()
    {
        try
        {
            foreach (var lists in waiting.GetConsumingEnumerable())
            {
                foreach (var (list, fields) in lists)
                    rows.Write(list, fields);
            }
        }
        catch
        {
            failed.Cancel();
            throw;
        }
    }
}
