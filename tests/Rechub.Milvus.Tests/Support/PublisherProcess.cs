using System.Diagnostics;
using System.Globalization;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;

namespace Rechub.Milvus.Tests.Support;

/// <summary>A publisher in a process of its own, to be killed.</summary>
internal static class PublisherProcess
{
    public const string Command = "publish";

    /// <summary>Starts a process that publishes the items of a seed.</summary>
    public static Process Start(Uri server, string collection, int count, int seed)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (object[])[Command, server, collection, count, seed])
            start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        var process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.OutputDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>What such a process does.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var seed = int.Parse(arguments[4], CultureInfo.InvariantCulture);
        using var connection = await MilvusConnection.OpenAsync(
            new MilvusConnectionOptions { Uri = new Uri(arguments[1]) },
            CancellationToken.None
        );
        await new ItemPublisher(connection).PublishAsync(
            TestItems.Make(
                int.Parse(arguments[3], CultureInfo.InvariantCulture),
                seed,
                $"model-{seed}"
            ),
            new PublishOptions
            {
                Collection = arguments[2],
                IndexType = MilvusIndexType.Flat,
                Keep = 1,
            },
            null,
            CancellationToken.None
        );
        return 0;
    }
}
