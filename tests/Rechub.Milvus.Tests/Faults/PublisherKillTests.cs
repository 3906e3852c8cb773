using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;
using Rechub.Numerics;

namespace Rechub.Milvus.Tests.Faults;

/// <summary>The publisher is killed at moments drawn from a seed.</summary>
public sealed class PublisherKillTests(SharedServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_publisher_leaves_the_live_version_whole_and_no_litter()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        await KilledPublish.PublishAsync(connection, name, seed: 0);
        var random = new RandomStream(21);
        for (var round = 0; round < Soak.Times(3, 30); round++)
        {
            using var publisher = PublisherProcess.Start(
                server.Uri,
                name,
                KilledPublish.ItemCount,
                seed: 1
            );
            // A publish takes some five seconds, its process half a second to start.
            await Task.Delay(random.Next(6_000), Cancellation);
            publisher.Kill();
            await publisher.WaitForExitAsync(Cancellation);

            await KilledPublish.AssertWholeAsync(connection, name);
        }

        var last = await KilledPublish.PublishAsync(connection, name, seed: 2);

        var versions = await new IndexVersions(connection, name).ListAsync(Cancellation);
        Assert.Equal(last.Version, versions[0].Version);
        Assert.Equal(2, versions.Count);
        Assert.All(
            versions,
            version =>
                Assert.Contains(version.State, new[] { VersionState.Live, VersionState.Loaded })
        );
        await KilledPublish.AssertWholeAsync(connection, name);
    }
}
