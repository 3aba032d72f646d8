using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aholo.Testing;

/// <summary>Receives events over HTTP, with the responses of a test.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Action<HttpResponse>> _answers = new();
    private readonly ConcurrentQueue<Post> _all = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>A received request.</summary>
    public sealed record Post(string PathAndQuery, IHeaderDictionary Headers, byte[] Body);

    /// <summary>The URL.</summary>
    public Uri BaseAddress => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>The received requests.</summary>
    public IReadOnlyCollection<Post> All => _all;

    public static async Task<WebhookReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.ReceiveAsync);
        await app.StartAsync(cancellationToken);
        return receiver;
    }

    /// <summary>Sets the status of the next response. The default is 204.</summary>
    public void Answer(int status, string? header = null, string? value = null) => _answers.Enqueue(response =>
    {
        response.StatusCode = status;
        if (header is not null)
            response.Headers[header] = value;
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var post = new Post(context.Request.Path + context.Request.QueryString, new HeaderDictionary(context.Request.Headers.ToDictionary()), body.ToArray());
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        if (_answers.TryDequeue(out var answer))
            answer(context.Response);
        _all.Enqueue(post);
    }
}
