using System.Globalization;
using Rechub.Models;
using Rechub.Tests;

namespace Rechub.Torch.Tests;

public sealed class LeakTests
{
    // What the garbage collector may let lie. A matrix of a layer's inputs kept each step would be 500 MB.
    private const long Growth = 96L << 20;

    [Theory]
    [InlineData(Engine.Fused)]
    [InlineData(Engine.Torch)]
    public async Task Twenty_epochs_leave_neither_tensors_nor_memory_behind(Engine engine)
    {
        using var training = ChildProcess.Start(LeakJob.Name, engine.ToString());
        var output = await training.StandardOutput.ReadToEndAsync(
            TestContext.Current.CancellationToken
        );
        long[][] epochs =
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line =>
                    Array.ConvertAll(
                        line.Split(' '),
                        text => long.Parse(text, CultureInfo.InvariantCulture)
                    )
                ),
        ];

        Assert.Equal(LeakJob.Epochs, epochs.Length);
        Assert.All(epochs.Skip(2), epoch => Assert.Equal(epochs[1][0], epoch[0]));
        Assert.InRange(epochs[^1][1], 1, epochs[4][1] + Growth);
    }
}
