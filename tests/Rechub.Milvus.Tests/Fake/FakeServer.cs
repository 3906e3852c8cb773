using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rechub.Milvus.Connection;

namespace Rechub.Milvus.Tests.Fake;

/// <summary>A gRPC server in this process that answers as a version of Milvus does.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private FakeServer(WebApplication application, FakeMilvus milvus)
    {
        this.application = application;
        Milvus = milvus;
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => new Uri(application.Urls.Single()).Port;

    /// <summary>What it holds, and what was called.</summary>
    public FakeMilvus Milvus { get; }

    public static async Task<FakeServer> StartAsync(ServerProfile profile)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, on => on.Protocols = HttpProtocols.Http2)
        );
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        var milvus = new FakeMilvus(profile);
        builder.Services.AddSingleton(milvus);
        var application = builder.Build();
        application.MapGrpcService<FakeMilvus>();
        await application.StartAsync();
        return new FakeServer(application, milvus);
    }

    public Task<MilvusConnection> ConnectAsync(
        string? database = null,
        double timeoutSeconds = 120
    ) =>
        MilvusConnection.OpenAsync(
            new MilvusConnectionOptions
            {
                Uri = new Uri(application.Urls.Single()),
                Database = database,
                Timeout = TimeSpan.FromSeconds(timeoutSeconds),
            },
            TestContext.Current.CancellationToken
        );

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
