using System.Runtime.Intrinsics;

namespace Rechub.Tests.Numerics;

/// <summary>Machines with vectors of 512 bits would otherwise never run what others run.</summary>
public sealed class NarrowVectorsTests
{
    [Fact]
    public async Task Everything_computed_in_vectors_is_right_without_those_of_512_bits()
    {
        Assert.SkipUnless(
            Vector512.IsHardwareAccelerated,
            "This machine has no vectors of 512 bits: all tests run without them."
        );
        using var tests = ChildProcess.Start(
            NarrowVectorsJob.Name,
            [],
            new Dictionary<string, string> { ["DOTNET_EnableAVX512"] = "0" }
        );
        var output = await tests.StandardOutput.ReadToEndAsync(
            TestContext.Current.CancellationToken
        );
        await tests.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(tests.ExitCode == 0, output);
        Assert.Matches("Total: [1-9][0-9]+, Errors: 0, Failed: 0, Skipped: 0", output);
    }
}
