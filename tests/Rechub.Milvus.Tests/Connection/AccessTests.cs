using System.Diagnostics;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Rows;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Connection;

/// <summary>Who is let in, who is not, and how each is told.</summary>
public sealed class AccessTests(SharedServer shared)
{
    private const string Secret = "S3cret-Pa55";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Authentication_over_TLS_lets_the_right_in_and_tells_the_others_why()
    {
        using var certificates = new Certificates();
        certificates.IssueServer();
        using var server = MilvusServer.Start("--auth", "--tls", certificates.Folder);
        var secure = new Uri($"https://localhost:{server.Port}");

        using (
            var connection = await OpenAsync(secure, "root", "Milvus", certificates.AuthorityPath)
        )
        {
            await new ItemPublisher(connection).PublishAsync(
                TestItems.Make(500),
                new PublishOptions { Collection = "secure" },
                null,
                Cancellation
            );
            var index = await MilvusItemIndex.OpenAsync(
                connection,
                "secure",
                null,
                null,
                Cancellation
            );
            Assert.Equal(500, index.Count);
        }

        using (
            var connection = await OpenAsync(secure, "root", "Milvus", certificates.AuthorityPath)
        )
            await ServerAdministration.CreateUserAsync(connection, "reader", Secret);
        using (
            var connection = await OpenAsync(secure, "reader", Secret, certificates.AuthorityPath)
        )
        {
            var error = await Assert.ThrowsAsync<RechubException>(() =>
                new ItemPublisher(connection).PublishAsync(
                    TestItems.Make(10),
                    new PublishOptions { Collection = "forbidden" },
                    null,
                    Cancellation
                )
            );
            Assert.Equal("MilvusPermission", error.ErrorId);
            Assert.Contains("'reader'", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        }

        await AssertRefusedAsync(
            "MilvusAuthentication",
            "Credential",
            () => OpenAsync(secure, "root", Secret, certificates.AuthorityPath)
        );
        await AssertRefusedAsync(
            "MilvusAuthentication",
            "Credential",
            () => OpenAsync(secure, null, null, certificates.AuthorityPath)
        );
        await AssertRefusedAsync(
            "MilvusCertificate",
            "CertificateAuthority",
            () => OpenAsync(secure, "root", Secret, null)
        );
        await AssertRefusedAsync(
            "MilvusTls",
            "https",
            () => OpenAsync(server.Uri, "root", Secret, null)
        );
        await AssertRefusedAsync(
            "MilvusDatabaseNotFound",
            "nowhere",
            () =>
                OpenAsync(secure, "root", "Milvus", certificates.AuthorityPath, database: "nowhere")
        );
    }

    [Fact]
    public async Task Mutual_TLS_asks_for_the_clients_certificate()
    {
        using var certificates = new Certificates();
        certificates.IssueServer();
        using var server = MilvusServer.Start("--tls", certificates.Folder, "--tls-mode", "2");
        var secure = new Uri($"https://localhost:{server.Port}");
        using var client = certificates.IssueClient();

        using (
            var connection = await OpenAsync(secure, null, null, certificates.AuthorityPath, client)
        )
            Assert.StartsWith("v2", connection.ServerVersion, StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            OpenAsync(secure, null, null, certificates.AuthorityPath)
        );
        Assert.Equal("MilvusTls", error.ErrorId);
        Assert.Contains("-ClientCertificate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_is_named_as_such()
    {
        using var certificates = new Certificates();
        certificates.IssueServer(expired: true);
        using var server = MilvusServer.Start("--tls", certificates.Folder);

        await AssertRefusedAsync(
            "MilvusCertificate",
            "valid from",
            () =>
                OpenAsync(
                    new Uri($"https://localhost:{server.Port}"),
                    null,
                    null,
                    certificates.AuthorityPath
                )
        );
    }

    [Fact]
    public async Task Denied_writing_fails_clearly_and_changes_nothing()
    {
        using var server = MilvusServer.Start(
            "--set",
            "quotaAndLimits.enabled=true",
            "--set",
            "quotaAndLimits.limitWriting.forceDeny=true"
        );
        using var connection = await OpenAsync(server.Uri, null, null, null);
        var items = TestItems.Make(200_000);

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            new ItemPublisher(connection).PublishAsync(
                items,
                new PublishOptions { Collection = "denied" },
                new UntilDenied(connection),
                Cancellation
            )
        );

        Assert.Equal("MilvusQuota", error.ErrorId);
        Assert.Contains("quotaAndLimits", error.Message, StringComparison.Ordinal);
        Assert.Empty(await new CollectionClient(connection).ListAsync(Cancellation));
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_speaks_no_TLS_is_told_soon()
    {
        var port = shared.Uri.Port;
        var clock = Stopwatch.StartNew();
        await AssertRefusedAsync(
            "MilvusUnavailable",
            "server runs there",
            () => OpenAsync(new Uri("http://127.0.0.1:9"), "root", Secret, null)
        );
        await AssertRefusedAsync(
            "MilvusTls",
            "http://",
            () => OpenAsync(new Uri($"https://127.0.0.1:{port}"), "root", Secret, null)
        );
        await AssertRefusedAsync(
            "MilvusUriInvalid",
            "http://host:port",
            () => OpenAsync(new Uri("ftp://127.0.0.1"), "root", Secret, null)
        );
        await AssertRefusedAsync(
            "MilvusUriInvalid",
            "http://host:port",
            () => OpenAsync(new Uri("127.0.0.1:9", UriKind.Relative), "root", Secret, null)
        );
        // Retries would go on for 60 s.
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 45);
    }

    [Theory]
    [InlineData($"http://root:{Secret}@127.0.0.1:9")]
    [InlineData($"https://{Secret}@127.0.0.1:9")]
    [InlineData($"root:{Secret}@127.0.0.1:9")]
    public async Task A_login_in_the_address_is_refused_and_not_repeated(string address) =>
        await AssertRefusedAsync(
            "MilvusUriInvalid",
            "-Credential",
            () => OpenAsync(new Uri(address, UriKind.RelativeOrAbsolute), null, null, null)
        );

    [Fact]
    public async Task What_would_be_passed_over_of_a_login_is_refused()
    {
        var plain = new Uri("http://127.0.0.1:9");
        await AssertRefusedAsync(
            "MilvusTlsUnused",
            "https://",
            () => OpenAsync(plain, "root", Secret, authority: "ca.pem")
        );
        using var certificates = new Certificates();
        using var client = certificates.IssueClient();
        await AssertRefusedAsync(
            "MilvusTlsUnused",
            "-ClientCertificate",
            () => OpenAsync(plain, null, null, null, client)
        );
        await AssertRefusedAsync(
            "MilvusLoginAmbiguous",
            "-Token",
            () =>
                MilvusConnection.OpenAsync(
                    new MilvusConnectionOptions
                    {
                        Uri = plain,
                        User = "root",
                        Password = Secure(Secret),
                        Token = Secure(Secret),
                    },
                    Cancellation
                )
        );
    }

    [Fact]
    public async Task Secrets_stand_in_no_text_of_a_connection()
    {
        using var connection = await OpenAsync(shared.Uri, "root", Secret, null);

        Assert.DoesNotContain(Secret, connection.ToString(), StringComparison.Ordinal);
        Assert.All(
            typeof(MilvusConnection).GetProperties(),
            property =>
                Assert.DoesNotContain(
                    Secret,
                    $"{property.GetValue(connection)}",
                    StringComparison.Ordinal
                )
        );
    }

    private static async Task AssertRefusedAsync(
        string errorId,
        string advice,
        Func<Task<MilvusConnection>> open
    )
    {
        var error = await Assert.ThrowsAsync<RechubException>(open);
        Assert.True(errorId == error.ErrorId, $"{error.ErrorId}: {error}");
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, $"{error} {error.Target}", StringComparison.Ordinal);
    }

    private static Task<MilvusConnection> OpenAsync(
        Uri uri,
        string? user,
        string? password,
        string? authority,
        X509Certificate2? client = null,
        string? database = null
    ) =>
        MilvusConnection.OpenAsync(
            new MilvusConnectionOptions
            {
                Uri = uri,
                User = user,
                Password = password is null ? null : Secure(password),
                CertificateAuthorityPath = authority,
                ClientCertificate = client,
                Database = database,
                Timeout = TimeSpan.FromSeconds(60),
            },
            Cancellation
        );

    private static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (var c in text)
            secure.AppendChar(c);
        return secure;
    }

    /// <summary>
    /// Holds a publish whose first rows are sent until the server denies writing to its collection, which it begins to do a
    /// while after the collection was made.
    /// </summary>
    private sealed class UntilDenied(MilvusConnection connection) : IProgress<WorkProgress>
    {
        private readonly Lazy<bool> denied = new(() =>
        {
            var client = new CollectionClient(connection);
            var collection = client
                .ListAsync(Cancellation)
                .GetAwaiter()
                .GetResult()
                .Single(name => VersionName.TryGetAlias(name) is not null);
            var items = TestItems.Make(1);
            var rows = ItemRows
                .Divide(collection, ItemCollectionSchema.FieldsOf(items), 1, int.MaxValue)
                .Single();
            while (true)
            {
                try
                {
                    client
                        .UpsertAsync(collection, rows, () => "", Cancellation)
                        .GetAwaiter()
                        .GetResult();
                }
                catch (RechubException error) when (error.ErrorId == "MilvusQuota")
                {
                    return true;
                }

                Cancellation.WaitHandle.WaitOne(100);
            }
        });

        public void Report(WorkProgress value) =>
            Assert.True(
                !value.Status.StartsWith("sending rows", StringComparison.Ordinal) || denied.Value
            );
    }
}
