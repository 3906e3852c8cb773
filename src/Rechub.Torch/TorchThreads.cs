using TorchSharp;

namespace Rechub.Torch;

/// <summary>
/// Reserves torch's number of threads, which is one setting for the process: while one training runs, another that asks for a
/// different number is refused.
/// </summary>
internal sealed class TorchThreads : IDisposable
{
    private static readonly Lock Gate = new();
    private static int users;
    private static int current;

    private TorchThreads() { }

    /// <summary>Sets the number of threads, and keeps it until disposed.</summary>
    /// <exception cref="RechubException"><c>TorchThreadsTaken</c>: a running training uses a different number.</exception>
    public static TorchThreads Use(int count)
    {
        TorchRuntime.Load();
        lock (Gate)
        {
            if (users > 0 && current != count)
            {
                throw new RechubException(
                    RechubErrorKind.InvalidOperation,
                    "TorchThreadsTaken",
                    $"Another training uses torch with {current} threads, and torch has one number for the process. Ask for {current}, or wait.",
                    count
                );
            }

            if (users == 0)
                torch.set_num_threads(count);
            (current, users) = (count, users + 1);
        }

        return new TorchThreads();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
            users--;
    }
}
