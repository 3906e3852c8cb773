using TorchSharp;

namespace Rechub.Torch;

/// <summary>
/// The number of threads that torch computes with, which is one for the process: a training that asks for another while one runs
/// is refused.
/// </summary>
internal sealed class TorchThreads : IDisposable
{
    private static readonly Lock Gate = new();
    private static int users;
    private static int current;

    private TorchThreads() { }

    /// <summary>Takes the number of threads into use until disposed.</summary>
    /// <exception cref="RechubException">Another training computes with another number.</exception>
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
