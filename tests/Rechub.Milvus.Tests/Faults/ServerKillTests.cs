using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Numerics;

namespace Rechub.Milvus.Tests.Faults;

/// <summary>The server is killed in the midst of a publish, at moments drawn from a seed, and started again.</summary>
public sealed class ServerKillTests
{
    // A publish tells of its progress at least that often.
    private const int Reports = 5;

    // What a publish may end with when its server goes away; lost or double rows are none of it.
    private static readonly string[] Clear =
    [
        "MilvusUnavailable",
        "MilvusTimeout",
        "MilvusNoAdvance",
        "MilvusNotLoaded",
        "MilvusRefused",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // A server of each mode is killed, side by side.
    [Fact]
    public Task A_publish_outlives_a_killed_server_or_fails_clearly_and_rows_are_there_once() =>
        Task.WhenAll(
            ServerMode
                .Tried.Index()
                .Select(mode =>
                    Task.Run(
                        () => KillAsync(mode.Item, 31 + mode.Index, Soak.Times(1, 10)),
                        Cancellation
                    )
                )
        );

    private static async Task KillAsync(ServerMode mode, long randomSeed, int rounds)
    {
        using var own = MilvusServer.Start(mode);
        var random = new RandomStream(randomSeed);
        using var connection = await own.ConnectAsync(timeoutSeconds: 120);
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
            var moment = new Moment(1 + random.Next(Reports));
            var publish = Task.Run(
                () => KilledPublish.PublishAsync(connection, Name, seed, moment),
                Cancellation
            );
            Assert.Same(moment.Reached, await Task.WhenAny(moment.Reached, publish));
            own.Kill();
            moment.Release();
            own.Restart();

            var expected = $"model-{seed}";
            try
            {
                await publish;
            }
            catch (RechubException error)
            {
                Assert.True(Clear.Contains(error.ErrorId), $"{error.ErrorId}: {error.Message}");
                Assert.Contains($":{own.Port}", error.Message, StringComparison.Ordinal);
                expected = null;
            }

            var model = await KilledPublish.AssertWholeAsync(connection, Name);
            Assert.True(expected is null || model == expected);
            // Who began before goes on: the version just replaced is loaded again as well.
            KilledPublish.AssertWhole(reader);
        }
    }

    /// <summary>Holds a publish when it has told of its progress so many times.</summary>
    private sealed class Moment(int reports) : IProgress<WorkProgress>
    {
        private readonly TaskCompletionSource reached = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        private readonly TaskCompletionSource released = new();
        private int left = reports;

        public Task Reached => reached.Task;

        public void Release() => released.SetResult();

        public void Report(WorkProgress value)
        {
            if (Interlocked.Decrement(ref left) != 0)
                return;
            reached.SetResult();
            released.Task.Wait(Cancellation);
        }
    }
}
