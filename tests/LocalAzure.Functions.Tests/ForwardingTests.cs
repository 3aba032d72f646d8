using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LocalAzure.Functions.Configuration;
using LocalAzure.Functions.Functions;
using LocalAzure.Functions.Http;
using LocalAzure.Functions.Instances;
using LocalAzure.Functions.Rpc;
using LocalAzure.Functions.Rpc.Protocol;
using LocalAzure.Functions.Status;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace LocalAzure.Functions.Tests;

/// <summary>Requests that do not get from the host to the worker, or not back.</summary>
public sealed class ForwardingTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_that_does_not_reach_the_worker_returns_502_at_once_although_its_invocation_never_ends()
    {
        var function = new FunctionDefinition(new()
        {
            Name = "Hello",
            FunctionId = "1",
            RawBindings = { """{ "name": "request", "type": "httpTrigger", "direction": "In" }""" },
        });
        var channel = new WorkerChannel("worker", new WorkerLogger(NullLoggerFactory.Instance));
        await using var server = await HttpServer.StartAsync(
            new(IPAddress.Loopback, 0), null, null, new HostJson(new ConfigurationBuilder().Build()), new HostStatus(), (InstancesApi)RuntimeHelpers.GetUninitializedObject(typeof(InstancesApi)), NullLoggerFactory.Instance, CancellationToken);
        using var invoker = new HttpInvoker(server.Forwarder);
        var unused = UnusedAddress();
        server.Publish(new(server.BaseAddress, null), [new RouteEndpointBuilder(
            context => server.HandleAsync(function, context, (call, cancellationToken) => invoker.ForwardAsync(
                channel, unused, function, new InvocationRequest { InvocationId = "invocation" }, call.Context, cancellationToken)),
            RoutePatternFactory.Parse("api/hello"),
            order: 0).Build()]);

        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        using var response = await http.GetAsync("/api/hello", CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("detail").GetString()!.ShouldStartWith("The request did not reach the worker.");
        channel.IsRunning("invocation").ShouldBeTrue();
    }

    [Theory]
    [InlineData(ForwarderError.Request, HttpRequestError.ConnectionError, false, false)]
    [InlineData(ForwarderError.Request, HttpRequestError.Unknown, false, false)]
    [InlineData(ForwarderError.RequestCreation, HttpRequestError.Unknown, true, false)]
    [InlineData(ForwarderError.Request, HttpRequestError.Unknown, true, true)]
    [InlineData(ForwarderError.Request, HttpRequestError.ResponseEnded, true, true)]
    [InlineData(ForwarderError.Request, HttpRequestError.InvalidResponse, false, true)]
    [InlineData(ForwarderError.RequestBodyClient, HttpRequestError.Unknown, false, true)]
    [InlineData(ForwarderError.ResponseBodyDestination, HttpRequestError.Unknown, false, true)]
    public void A_request_may_have_reached_the_worker_unless_the_failure_shows_that_it_was_not_sent(
        ForwarderError error, HttpRequestError kind, bool broken, bool reached) =>
        new HttpForwardingException(error, new HttpRequestException(kind, "Failed.", broken ? new IOException() : null)).ReachedWorker.ShouldBe(reached);

    private static Uri UnusedAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://{listener.LocalEndpoint}");
    }
}
