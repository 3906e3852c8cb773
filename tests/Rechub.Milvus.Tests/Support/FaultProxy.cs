using System.Net;
using System.Net.Sockets;

namespace Rechub.Milvus.Tests.Support;

/// <summary>A TCP proxy before a server that can cut, stall or slow what flows through it.</summary>
internal sealed class FaultProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private readonly CancellationTokenSource stopping = new();
    private readonly List<TcpClient> open = [];
    private volatile bool stalled;
    private volatile int delayPerChunk;
    private readonly Queue<int> cuts = new();
    private int chunks;

    public FaultProxy(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Number of cuts so far.</summary>
    public int Cuts { get; private set; }

    /// <summary>Whether nothing flows, with connections left open.</summary>
    public bool Stalled
    {
        get => stalled;
        set => stalled = value;
    }

    /// <summary>Milliseconds that each chunk (of 16 KB at most) waits.</summary>
    public int DelayPerChunk
    {
        get => delayPerChunk;
        set => delayPerChunk = value;
    }

    /// <summary>Cuts every connection after so many chunks, again after so many more, and so on.</summary>
    public void CutAfter(IEnumerable<int> counts)
    {
        lock (cuts)
        {
            foreach (var count in counts)
                cuts.Enqueue(count);
        }
    }

    /// <summary>Cuts every connection now.</summary>
    public void Cut()
    {
        lock (open)
        {
            Cuts++;
            foreach (var client in open)
                client.Close();
            open.Clear();
        }
    }

    public void Dispose()
    {
        stopping.Cancel();
        listener.Dispose();
        Cut();
    }

    private bool IsTimeToCut()
    {
        lock (cuts)
        {
            if (cuts.Count == 0 || chunks++ < cuts.Peek())
                return false;
            cuts.Dequeue();
            chunks = 0;
            return true;
        }
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var near = await listener.AcceptTcpClientAsync(stopping.Token);
                var far = new TcpClient();
                await far.ConnectAsync(IPAddress.Loopback, target, stopping.Token);
                lock (open)
                    open.AddRange([near, far]);
                _ = PumpAsync(near, far);
                _ = PumpAsync(far, near);
            }
            catch (Exception error)
                when (error
                        is SocketException
                            or OperationCanceledException
                            or ObjectDisposedException
                )
            {
                // The server is away, or the test is over.
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 << 10];
        try
        {
            var source = from.GetStream();
            var sink = to.GetStream();
            while (true)
            {
                var read = await source.ReadAsync(buffer, stopping.Token);
                if (read == 0)
                    break;
                while (stalled)
                    await Task.Delay(20, stopping.Token);
                if (delayPerChunk > 0)
                    await Task.Delay(delayPerChunk, stopping.Token);
                if (IsTimeToCut())
                {
                    Cut();
                    return;
                }

                await sink.WriteAsync(buffer.AsMemory(0, read), stopping.Token);
            }
        }
        catch (Exception error)
            when (error
                    is IOException
                        or SocketException
                        or OperationCanceledException
                        or ObjectDisposedException
                        or InvalidOperationException
            )
        {
            // One side is gone; the other follows.
        }

        from.Close();
        to.Close();
    }
}
