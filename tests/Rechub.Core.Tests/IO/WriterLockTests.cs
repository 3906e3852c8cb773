using Rechub.IO;

namespace Rechub.Tests.IO;

public sealed class WriterLockTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void One_at_a_time_has_it_and_the_others_are_told_so()
    {
        var holders = 0;
        var taken = 0;
        Parallel.For(
            0,
            4,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            _ =>
            {
                for (var i = 0; i < 2000; i++)
                {
                    try
                    {
                        using var right = WriterLock.Take(folder["a"], "Busy");
                        Assert.Equal(1, Interlocked.Increment(ref holders));
                        Interlocked.Increment(ref taken);
                        Interlocked.Decrement(ref holders);
                    }
                    catch (RechubException error)
                    {
                        Assert.Equal("Busy", error.ErrorId);
                    }
                }
            }
        );

        Assert.InRange(taken, 1, 8000);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
