using Rechub.Indexing;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;
using Rechub.Numerics;

namespace Rechub.Milvus.Tests.Faults;

/// <summary>The publisher is killed in the midst of a publish, at moments drawn from a seed.</summary>
public sealed class PublisherKillTests(SharedServer shared)
{
    // A publish tells of its progress some ten times.
    private const int LinesAtMost = 8;
    private const int MillisecondsAfterLine = 200;
    private const int AttemptsPerKill = 5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_killed_publisher_leaves_the_live_version_whole_and_the_next_publish_no_litter() =>
        Task.WhenAll(
            ServerMode.Tried.Select(mode => Task.Run(() => KillAsync(mode), Cancellation))
        );

    private async Task KillAsync(ServerMode mode)
    {
        var server = shared.Of(mode);
        using var connection = await server.ConnectAsync();
        var name = shared.NewName();
        await KilledPublish.PublishAsync(connection, name, seed: 0);
        var random = new RandomStream(21);
        var rounds = Soak.Times(2, 30);
        var kills = 0;
        for (var attempt = 0; kills < rounds && attempt < AttemptsPerKill * rounds; attempt++)
        {
            if (!await KillOneAsync(server, name, random))
                continue;
            kills++;
            await KilledPublish.AssertWholeAsync(connection, name);

            var next = await KilledPublish.PublishAsync(connection, name, seed: 2 + kills);

            var versions = await new IndexVersions(connection, name).ListAsync(Cancellation);
            Assert.Equal(next.Version, versions[0].Version);
            Assert.Equal(
                [VersionState.Live, VersionState.Loaded],
                versions.Select(version => version.State)
            );
            Assert.Equal(
                $"model-{2 + kills}",
                await KilledPublish.AssertWholeAsync(connection, name)
            );
        }

        Assert.Equal(rounds, kills);
    }

    /// <summary>Starts a publisher and kills it.</summary>
    /// <returns>Whether it was still publishing.</returns>
    private static async Task<bool> KillOneAsync(
        MilvusServer server,
        string name,
        RandomStream random
    )
    {
        using var publisher = PublisherProcess.Start(server, name, seed: 1);
        for (var lines = 1 + random.Next(LinesAtMost); lines > 0; lines--)
        {
            if (await publisher.StandardOutput.ReadLineAsync(Cancellation) is null)
                break;
        }

        await Task.Delay(random.Next(MillisecondsAfterLine), Cancellation);
        publisher.Kill();
        await publisher.WaitForExitAsync(Cancellation);
        return publisher.ExitCode != 0;
    }
}
