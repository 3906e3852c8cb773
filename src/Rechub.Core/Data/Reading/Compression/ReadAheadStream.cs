using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Rechub.IO;

namespace Rechub.Data.Reading.Compression;

/// <summary>A stream that another thread reads ahead of its reader, a few blocks far: unpacking and parsing happen at once.</summary>
internal sealed class ReadAheadStream : ForwardStream
{
    private const int BlockLength = 1 << 17;
    private const int BlockCount = 4;

    private readonly BlockingCollection<byte[]> free = new(BlockCount);
    private readonly BlockingCollection<(byte[] Block, int Length)> filled = new(BlockCount);
    private readonly CancellationTokenSource stop = new();
    private readonly Task reading;
    private ExceptionDispatchInfo? problem;
    private byte[]? block;
    private int length;
    private int place;
    private bool disposed;

    public ReadAheadStream(Stream content)
        : base(content)
    {
        for (var i = 0; i < BlockCount; i++)
            free.Add(new byte[BlockLength]);
        reading = Task.Factory.StartNew(
            ReadBlocks,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    public override int Read(Span<byte> buffer)
    {
        while (place == length)
        {
            if (block is not null)
                free.Add(block);
            (block, length, place) = (null, 0, 0);
            if (!filled.TryTake(out var next, Timeout.Infinite))
            {
                problem?.Throw();
                return 0;
            }

            (block, length) = next;
        }

        var count = Math.Min(buffer.Length, length - place);
        block.AsSpan(place, count).CopyTo(buffer);
        place += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !disposed)
        {
            disposed = true;
            stop.Cancel();
            reading.Wait();
            free.Dispose();
            filled.Dispose();
            stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ReadBlocks()
    {
        try
        {
            while (true)
            {
                var next = free.Take(stop.Token);
                var read = Content.ReadAtLeast(next, next.Length, throwOnEndOfStream: false);
                if (read > 0)
                    filled.Add((next, read));
                if (read < next.Length)
                    break;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody reads on.
        }
        catch (Exception thrown)
        {
            problem = ExceptionDispatchInfo.Capture(thrown);
        }
        finally
        {
            filled.CompleteAdding();
        }
    }
}
