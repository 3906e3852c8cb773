using System.Diagnostics;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Versions;

/// <summary>Only a publisher that is certainly gone counts as dead.</summary>
public sealed class PublisherIdentityTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_publish_of_this_process_lives_until_it_ends()
    {
        var identity = PublisherIdentity.Begin();

        Assert.False(identity.IsKnownDead());
        identity.End();
        Assert.True(identity.IsKnownDead());
    }

    [Fact]
    public void A_corrected_clock_kills_nobody()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux(),
            "Only Linux tells a start apart from the clock."
        );
        var identity = PublisherIdentity.Begin();

        Assert.False((identity with { Started = identity.Started.AddHours(1) }).IsKnownDead());
        identity.End();
    }

    [Fact]
    public async Task Another_process_is_alive_until_it_ends_and_so_is_its_number_elsewhere()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sleep is a program of Linux.");
        var own = PublisherIdentity.Begin();
        own.End();
        using var process = Process.Start("sleep", "600")!;
        var identity = own with
        {
            Process = process.Id,
            Started = process.StartTime.ToUniversalTime(),
            StartTicks = ProcessStart.TicksOf(process.Id)!.Value,
        };

        Assert.False(identity.IsKnownDead());
        // The number was given to another process since.
        Assert.True((identity with { StartTicks = identity.StartTicks - 1 }).IsKnownDead());

        process.Kill();
        await process.WaitForExitAsync(Cancellation);
        Assert.True(identity.IsKnownDead());
        Assert.False((identity with { Host = "another-machine" }).IsKnownDead());
        Assert.False((identity with { Scope = "of the same name, another one" }).IsKnownDead());
    }
}
