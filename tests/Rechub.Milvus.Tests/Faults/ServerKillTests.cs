using Rechub.Milvus.Connection;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Numerics;

namespace Rechub.Milvus.Tests.Faults;

/// <summary>The server is killed at moments drawn from a seed, and started again.</summary>
public sealed class ServerKillTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // In a soak two servers are killed side by side.
    [Fact]
    public Task A_publish_outlives_a_killed_server_or_fails_clearly_and_rows_are_there_once() =>
        Task.WhenAll(
            Enumerable
                .Range(31, Soak.Times(1, 2))
                .Select(seed => Task.Run(() => KillAsync(seed, Soak.Times(1, 5)), Cancellation))
        );

    private static async Task KillAsync(long randomSeed, int rounds)
    {
        using var own = MilvusServer.Start();
        var random = new RandomStream(randomSeed);
        using var connection = await MilvusConnection.OpenAsync(
            new MilvusConnectionOptions { Uri = own.Uri, Timeout = TimeSpan.FromSeconds(120) },
            Cancellation
        );
        const string Name = "survivor";
        await KilledPublish.PublishAsync(connection, Name, seed: 0);
        for (var round = 0; round < rounds; round++)
        {
            var seed = round + 1;
            var reader = await MilvusItemIndex.OpenAsync(
                connection,
                Name,
                null,
                null,
                Cancellation
            );
            var publish = Task.Run(
                () => KilledPublish.PublishAsync(connection, Name, seed),
                Cancellation
            );
            await Task.Delay(random.Next(5_000), Cancellation);
            own.Kill();
            own.Restart();

            var expected = $"model-{seed}";
            try
            {
                await publish;
            }
            catch (RechubException error)
            {
                Assert.StartsWith("Milvus", error.ErrorId, StringComparison.Ordinal);
                Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
                expected = null;
            }

            var model = await KilledPublish.AssertWholeAsync(connection, Name);
            Assert.True(expected is null || model == expected);
            // Who began before goes on: the version just replaced is loaded again as well.
            KilledPublish.AssertWhole(reader);
        }
    }
}
