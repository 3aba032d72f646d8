using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Rpc;

/// <summary>The gRPC server that workers connect to, on a free loopback port.</summary>
internal sealed class RpcServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile WorkerChannel? _expected;

    private RpcServer(ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRouting().AddSingleton(loggers).AddSingleton(this).AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = null;
            grpc.MaxSendMessageSize = null;
            grpc.IgnoreUnknownServices = true; // RefuseAsync handles calls of them
        });
        _app = builder.Build();
        _app.MapGrpcService<RpcService>();
        _app.MapFallback("{**path}", RefuseAsync);
    }

    /// <summary>The address for workers.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<RpcServer> StartAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var server = new RpcServer(loggers);
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Sets the channel of the next worker. There is one worker at a time.</summary>
    public void Expect(WorkerChannel channel) => _expected = channel;

    /// <summary>Returns the expected channel if the id matches. The id is a secret of the host and the worker that it started.</summary>
    public WorkerChannel? Find(string workerId) => _expected is { } channel && channel.WorkerId == workerId ? channel : null;

    /// <summary>Fails the start of a worker that violates the protocol.</summary>
    public void Refuse(string message) => _expected?.Close(new LocalFunctionsHostException(
        $"The worker does not speak the protocol of Azure Functions workers: {message}. Build the app with Microsoft.Azure.Functions.Worker 2.x."));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task RefuseAsync(HttpContext context)
    {
        Refuse($"it called {context.Request.Method} {context.Request.Path}");
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
