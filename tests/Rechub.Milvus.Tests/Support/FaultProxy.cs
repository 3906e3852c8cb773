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
    private int chunksUntilCut = -1;

    public FaultProxy(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

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

    /// <summary>Cuts every connection after that many more chunks, once.</summary>
    public void CutAfter(int chunks) => Volatile.Write(ref chunksUntilCut, chunks);

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
                if (
                    Volatile.Read(ref chunksUntilCut) >= 0
                    && Interlocked.Decrement(ref chunksUntilCut) == -1
                )
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
