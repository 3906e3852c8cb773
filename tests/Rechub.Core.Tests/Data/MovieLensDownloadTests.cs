using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Rechub.Data.Datasets;
using Rechub.IO;

namespace Rechub.Tests.Data;

public sealed class MovieLensDownloadTests : IDisposable
{
    private static readonly byte[] Archive = BinaryInput.Zip(
        (
            "ml-1m/ratings.dat",
            string.Concat(
                Enumerable.Range(1, 4_000).Select(i => $"{i}::10::5::{i * 7919 % 100_003}\n")
            )
        ),
        ("ml-1m/movies.dat", "10::Ten (1990)::Drama\n")
    );

    private readonly TemporaryFolder folder = new();
    private readonly LoopbackServer server = new();
    private readonly HttpClient client = new();

    public MovieLensDownloadTests()
    {
        server.Files["/ml-1m.zip"] = Archive;
        // CA5351: what GroupLens publishes is MD5.
#pragma warning disable CA5351
        server.Files["/ml-1m.zip.md5"] = Encoding.ASCII.GetBytes(
            $"MD5 (ml-1m.zip) = {Convert.ToHexStringLower(MD5.HashData(Archive))}\n"
        );
#pragma warning restore CA5351
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_data_set_is_downloaded_compared_unpacked_and_can_be_read()
    {
        Assert.True(await Save());

        Assert.Equal(4_000, MovieLensReader.Read(folder["ml-1m"]).UserCount);
        Assert.Equal([folder["ml-1m"]], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_taken_up_where_it_broke()
    {
        server.BreakAfter.Enqueue(Archive.Length / 3);
        server.BreakAfter.Enqueue(Archive.Length / 3);

        await Save();

        Assert.Equal(4_000, MovieLensReader.Read(folder["ml-1m"]).UserCount);
        Assert.Equal(
            [null, $"bytes={Archive.Length / 3}-", $"bytes={Archive.Length / 3 * 2}-"],
            server.Ranges
        );
    }

    [Fact]
    public async Task A_part_of_an_earlier_run_is_used_and_one_of_another_file_is_thrown_away()
    {
        folder.Write(".ml-1m.zip.partial", Archive[..1_000]);
        await Save();
        Assert.Equal(["bytes=1000-"], server.Ranges);

        folder.Write(".ml-1m.zip.partial", new byte[1_000]);
        await Save();
        Assert.Equal(["bytes=1000-", "bytes=1000-", null], server.Ranges);
        Assert.Equal(4_000, MovieLensReader.Read(folder["ml-1m"]).UserCount);
    }

    [Fact]
    public async Task A_server_without_ranges_gives_the_whole_again()
    {
        server.HasRanges = false;
        server.BreakAfter.Enqueue(Archive.Length / 3);
        folder.Write(".ml-1m.zip.partial", Archive[..1_000]);

        await Save();

        Assert.Equal(4_000, MovieLensReader.Read(folder["ml-1m"]).UserCount);
        Assert.Equal(["bytes=1000-", $"bytes={Archive.Length / 3}-"], server.Ranges);
    }

    [Fact]
    public async Task Another_part_than_was_asked_for_is_put_where_it_belongs_or_thrown_away()
    {
        folder.Write(".ml-1m.zip.partial", Archive[..1_000]);
        server.ShiftedBy.Enqueue(-300);
        await Save();
        Assert.Equal(["bytes=1000-"], server.Ranges);
        Assert.Equal(4_000, MovieLensReader.Read(folder["ml-1m"]).UserCount);

        folder.Write(".ml-1m.zip.partial", Archive[..1_000]);
        server.ShiftedBy.Enqueue(300);
        await Save();
        Assert.Equal(["bytes=1000-", "bytes=1000-", null], server.Ranges);
        Assert.Equal(4_000, MovieLensReader.Read(folder["ml-1m"]).UserCount);
    }

    [Fact]
    public async Task A_whole_archive_is_kept_and_a_longer_one_thrown_away()
    {
        folder.Write(".ml-1m.zip.partial", Archive);
        await Save();
        Assert.Equal([$"bytes={Archive.Length}-"], server.Ranges);

        folder.Write(".ml-1m.zip.partial", [.. Archive, 1]);
        await Save();
        Assert.Equal(
            [$"bytes={Archive.Length}-", $"bytes={Archive.Length + 1}-", null],
            server.Ranges
        );
        Assert.Equal(4_000, MovieLensReader.Read(folder["ml-1m"]).UserCount);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_server_that_is_busy_is_asked_again(int status)
    {
        // Once for the checksum, once for the archive.
        server.Statuses.Enqueue(status);
        Assert.True(await Save());

        server.Statuses.Enqueue(200);
        server.Statuses.Enqueue(status);
        Assert.True(await Save());

        Assert.Equal(4_000, MovieLensReader.Read(folder["ml-1m"]).UserCount);
    }

    [Fact]
    public async Task The_checksum_of_an_address_with_a_query_stands_behind_its_path()
    {
        // What is long and no checksum is not read to its end.
        server.Files["/ml-1m.zip.md5"] = [.. server.Files["/ml-1m.zip.md5"], .. new byte[1 << 22]];

        Assert.True(await Save("/ml-1m.zip?version=2"));

        Assert.Equal(4_000, MovieLensReader.Read(folder["ml-1m"]).UserCount);
    }

    [Fact]
    public async Task A_wrong_checksum_leaves_what_was_there()
    {
        folder.Write("ml-1m/old.txt", "old");
        server.Files["/ml-1m.zip.md5"] = Encoding.ASCII.GetBytes(new string('a', 32));

        var error = await Assert.ThrowsAsync<RechubException>(Save);

        Assert.Equal("ChecksumMismatch", error.ErrorId);
        Assert.Equal([folder["ml-1m"]], Directory.GetFileSystemEntries(folder.Path));
        Assert.True(File.Exists(folder["ml-1m/old.txt"]));
    }

    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("ml-1m/../../evil.txt")]
    [InlineData("/tmp/evil.txt")]
    public async Task An_entry_that_would_leave_the_folder_is_refused(string name)
    {
        server.Files["/ml-1m.zip"] = BinaryInput.Zip(("ml-1m/ratings.dat", "x"), (name, "evil"));
        server.Files.Remove("/ml-1m.zip.md5");

        var error = await Assert.ThrowsAsync<RechubException>(Save);

        Assert.Equal("ArchiveRefused", error.ErrorId);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(folder.Path)!, "evil.txt")));
    }

    [Fact]
    public async Task What_is_no_archive_and_what_is_not_there_are_errors()
    {
        server.Files.Remove("/ml-1m.zip.md5");
        server.Files["/ml-1m.zip"] = Encoding.ASCII.GetBytes("<html>busy</html>");
        Assert.Equal("ArchiveDamaged", (await Assert.ThrowsAsync<RechubException>(Save)).ErrorId);

        server.Files.Remove("/ml-1m.zip");
        Assert.Equal("DownloadFailed", (await Assert.ThrowsAsync<RechubException>(Save)).ErrorId);
    }

    [Fact]
    public void An_archive_larger_than_its_limit_is_refused()
    {
        var path = folder.Write("big.zip", Archive);

        var error = Assert.Throws<RechubException>(() =>
            SafeArchive.Extract(path, folder["out"], longestTotal: 100, CancellationToken.None)
        );

        Assert.Equal("ArchiveRefused", error.ErrorId);
    }

    private Task<bool> Save() => Save("/ml-1m.zip");

    private Task<bool> Save(string address) =>
        new MovieLensDownload(client).SaveAsync(
            new Uri(server.Address, address),
            folder["ml-1m"],
            CancellationToken.None
        );

    /// <summary>Serves bytes, and when told to without ranges, with wrong ones, with failures, or with connections that break.</summary>
    private sealed class LoopbackServer : IDisposable
    {
        private readonly HttpListener listener = new();

        public LoopbackServer()
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            }

            listener.Prefixes.Add(Address.ToString());
            listener.Start();
            _ = Task.Run(ServeAsync);
        }

        public Uri Address { get; }

        public Dictionary<string, byte[]> Files { get; } = [];

        /// <summary>After how many bytes the next answers with an archive break off.</summary>
        public Queue<int> BreakAfter { get; } = [];

        /// <summary>Whether it gives parts.</summary>
        public bool HasRanges { get; set; } = true;

        /// <summary>By how much the next parts start elsewhere than was asked for.</summary>
        public Queue<int> ShiftedBy { get; } = [];

        /// <summary>The statuses of the next answers; 200 for what there is.</summary>
        public Queue<int> Statuses { get; } = [];

        /// <summary>The ranges that archives were asked for.</summary>
        public List<string?> Ranges { get; } = [];

        public void Dispose() => listener.Close();

        private async Task ServeAsync()
        {
            while (listener.IsListening)
            {
                try
                {
                    Answer(await listener.GetContextAsync());
                }
                catch (Exception problem)
                    when (problem is HttpListenerException or ObjectDisposedException)
                {
                    // The test has ended, or the client has gone.
                }
            }
        }

        private void Answer(HttpListenerContext context)
        {
            using var response = context.Response;
            var path = context.Request.Url!.AbsolutePath;
            if (!Files.TryGetValue(path, out var content))
            {
                response.StatusCode = 404;
                return;
            }

            if (Statuses.TryDequeue(out var status) && status != 200)
            {
                response.StatusCode = status;
                return;
            }

            var range = context.Request.Headers["Range"];
            if (path.EndsWith(".zip", StringComparison.Ordinal))
                Ranges.Add(range);
            var start = range is null || !HasRanges ? 0 : int.Parse(range["bytes=".Length..^1]);
            if (start >= content.Length)
            {
                response.StatusCode = 416;
                response.AddHeader("Content-Range", $"bytes */{content.Length}");
                return;
            }

            if (range is not null && HasRanges)
            {
                start += ShiftedBy.TryDequeue(out var shift) ? shift : 0;
                response.StatusCode = 206;
                response.AddHeader(
                    "Content-Range",
                    $"bytes {start}-{content.Length - 1}/{content.Length}"
                );
            }

            response.ContentLength64 = content.Length - start;
            if (
                path.EndsWith(".zip", StringComparison.Ordinal)
                && BreakAfter.TryDequeue(out var length)
            )
            {
                response.OutputStream.Write(content, start, length);
                response.OutputStream.Flush();
                response.Abort();
                return;
            }

            response.OutputStream.Write(content, start, content.Length - start);
        }
    }
}
