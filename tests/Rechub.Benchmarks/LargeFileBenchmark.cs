using System.Buffers.Text;
using Rechub.Data.Datasets;

namespace Rechub.Benchmarks;

/// <summary>Writes a large file of interactions, for a measurement from import to publish in a shell.</summary>
internal sealed class LargeFileBenchmark : IBenchmark
{
    private const string PathVariable = "RECHUB_LARGE_PATH";
    private const int LineBytes = 64;

    private static readonly SampleOptions Size = new()
    {
        UserCount = 1_000_000,
        ItemCount = 500_000,
        InteractionCount = 100_000_000,
    };

    /// <inheritdoc/>
    public string Name => "large-file";

    /// <inheritdoc/>
    public string Description =>
        $"Writes 100 million generated interactions of a million users to ${PathVariable}, 2.6 GB";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var path =
            Environment.GetEnvironmentVariable(PathVariable)
            ?? throw new InvalidOperationException(
                $"Set {PathVariable} to the path of the file to write."
            );
        var data = SampleGenerator.Generate(Size);
        var (userIds, itemIds) = (data.Users.Ids, data.Items.Ids);
        using var file = new FileStream(
            path,
            FileMode.Create,
            FileAccess.Write,
            FileShare.None,
            bufferSize: 1 << 20
        );
        file.Write("user_id,movie_id,rating,timestamp\n"u8);
        Span<byte> line = stackalloc byte[LineBytes];
        for (var user = 0; user < data.UserCount; user++)
        {
            for (var i = data.Log.UserOffsets[user]; i < data.Log.UserOffsets[user + 1]; i++)
            {
                var length = 0;
                Append(line, ref length, userIds.Integers[user], (byte)',');
                Append(line, ref length, itemIds.Integers[data.Log.ItemRows[i]], (byte)',');
                Append(line, ref length, (long)data.Log.Ratings![i], (byte)',');
                Append(line, ref length, data.Log.Times[i], (byte)'\n');
                file.Write(line[..length]);
            }
        }

        output.WriteLine(file.Length);
    }

    private static void Append(Span<byte> line, ref int length, long value, byte end)
    {
        if (!Utf8Formatter.TryFormat(value, line[length..], out var written))
            throw new InvalidOperationException($"A line has more than {LineBytes} bytes.");
        length += written;
        line[length++] = end;
    }
}
