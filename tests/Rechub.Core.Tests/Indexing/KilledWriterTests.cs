using System.Diagnostics;
using System.Globalization;
using Rechub.Indexing.Exact;
using Rechub.Numerics;

namespace Rechub.Tests.Indexing;

public sealed class KilledWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Readers_see_a_step_whole_whenever_the_writer_is_killed()
    {
        var path = folder["items.index"];
        IndexWriterJob.Publish(path, 1);
        var stream = new RandomStream(seed: 11);
        var seen = new HashSet<float>();
        var kills = ChildProcess.Times(normally: 3, inSoak: 30);
        for (var kill = 0; kill < kills; kill++)
        {
            using var writer = ChildProcess.Start(
                IndexWriterJob.Name,
                path,
                ((kill + 1) * 10_000).ToString(CultureInfo.InvariantCulture)
            );
            await writer.StandardOutput.ReadLineAsync(Stop);
            var held = ExactIndex.Open(path);
            var number = RequireWhole(held);
            var end = Environment.TickCount64 + 50 + stream.Next(600);
            while (Environment.TickCount64 < end)
                seen.Add(RequireWhole(path));
            writer.Kill();
            await writer.WaitForExitAsync(Stop);

            seen.Add(RequireWhole(path));
            var check = ItemIndexCheck.Run(path, null, Stop);
            Assert.True(check.IsValid, string.Join(' ', check.Problem));
            Assert.Equal(number, RequireWhole(held));
            // Over whatever the killed one has left behind.
            IndexWriterJob.Update(ExactIndex.Open(path), version: kill + 3, update: kill % 12);
            Assert.Equal(kill + 3, RequireWhole(path));
            Assert.True(ItemIndexCheck.Run(path, null, Stop).IsValid);
        }

        Assert.True(seen.Count > kills, $"only {seen.Count} steps were seen");
        IndexWriterJob.Publish(path, 2);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        Assert.Equal(2, RequireWhole(path));
    }

    [Fact]
    public async Task Of_two_writers_one_is_refused_and_the_file_stays_whole()
    {
        var path = folder["items.index"];
        using var first = ChildProcess.Start(IndexWriterJob.Beside, path, "10000");
        using var second = ChildProcess.Start(IndexWriterJob.Beside, path, "20000");
        try
        {
            await Task.WhenAll(UntilBoth(first), UntilBoth(second));
            for (var i = 0; i < 50; i++)
                RequireWhole(path);
        }
        finally
        {
            first.Kill();
            second.Kill();
            await Task.WhenAll(first.WaitForExitAsync(Stop), second.WaitForExitAsync(Stop));
        }

        Assert.True(ItemIndexCheck.Run(path, null, Stop).IsValid);

        // A writer that fails otherwise ends, and so does what it says.
        static async Task UntilBoth(Process writer)
        {
            var said = new HashSet<string?>();
            while (said.Count < 2)
                said.Add(Assert.IsType<string>(await writer.StandardOutput.ReadLineAsync(Stop)));
            _ = writer.StandardOutput.ReadToEndAsync(Stop);
        }
    }

    private static float RequireWhole(string path) => RequireWhole(ExactIndex.Open(path));

    /// <summary>Reads every item, and gives the number that the last step left.</summary>
    private static float RequireWhole(ExactIndex index)
    {
        var items = index.Read(
            [.. Enumerable.Range(0, IndexWriterJob.Items).Select(id => (object)(long)id)],
            Stop
        );
        Assert.All(items, item => Assert.NotNull(item));
        var updated = items
            .Take(IndexWriterJob.Updated)
            .SelectMany(item => item!.Vector)
            .Distinct();
        var rest = items.Skip(IndexWriterJob.Updated).SelectMany(item => item!.Vector).Distinct();
        Assert.Single(rest);
        return Assert.Single(updated);
    }
}
