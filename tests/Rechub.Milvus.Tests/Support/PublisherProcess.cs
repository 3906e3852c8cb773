using System.Diagnostics;
using System.Globalization;
using Rechub.Milvus.Connection;

namespace Rechub.Milvus.Tests.Support;

/// <summary>A publisher in a process of its own, to be killed. It writes a line whenever it has got further.</summary>
internal static class PublisherProcess
{
    public const string Command = "publish";

    /// <summary>Starts a process that publishes the items of a seed.</summary>
    public static Process Start(MilvusServer server, string collection, int seed)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
        };
        foreach (
            var argument in (object[])
                [
                    Command,
                    server.Port,
                    server.Mode.AsksForLogin,
                    server.Mode.SpeaksTls,
                    server.AuthorityPath ?? "",
                    collection,
                    seed,
                ]
        )
            start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        return Process.Start(start)!;
    }

    /// <summary>What such a process does.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var mode = new ServerMode(bool.Parse(arguments[2]), bool.Parse(arguments[3]));
        using var connection = await MilvusConnection.OpenAsync(
            mode.Options(int.Parse(arguments[1], CultureInfo.InvariantCulture), arguments[4]),
            CancellationToken.None
        );
        await KilledPublish.PublishAsync(
            connection,
            arguments[5],
            int.Parse(arguments[6], CultureInfo.InvariantCulture),
            new Lines()
        );
        return 0;
    }

    private sealed class Lines : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            Console.Out.WriteLine(value.Status);
            Console.Out.Flush();
        }
    }
}
