using System.Net;
using System.Net.Sockets;
using Aholo.Tests.Support;

namespace Aholo.Tests.Http;

/// <summary>The HTTP handler of .NET on real connections: no create is sent twice.</summary>
public sealed class ConnectionTests
{
    private static readonly ReconstructionRequest Chair = new()
    {
        Name = "chair",
        Scene = ProjectScene.Model,
        Resources = [new() { Name = "1.jpg", Url = new("https://ous.example/1.jpg"), Width = 1, Height = 1 }],
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static TestClient Create(Uri url) => TestClient.Create(options =>
    {
        options.BaseUrl = url;
        options.AllowHttp = true;
    });

    [Fact]
    public async Task A_create_on_a_reused_connection_that_closes_without_a_response_is_not_sent_again()
    {
        await using var server = new RawServer((number, _) => number == 1 ? RawServer.Data("{}") : null);
        await using var test = Create(server.Url);
        await test.Client.GetProjectAsync("P", Cancellation);

        await Should.ThrowAsync<AholoUnknownOutcomeException>(test.Client.CreateReconstructionAsync(Chair, Cancellation));

        server.Requests.ShouldBe(2);
        server.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{\"c\":\"0\",\"d\":\"3FO4")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n{\"c\":\r\n")]
    [InlineData("garbage\r\nConnection: close\r\n\r\n")]
    public async Task An_incomplete_response_makes_a_create_unknown_and_a_read_is_retried(string broken)
    {
        await using var server = new RawServer((number, _) => number < 4 ? broken : RawServer.Data("{}"));
        await using var test = Create(server.Url);

        await Should.ThrowAsync<AholoUnknownOutcomeException>(test.Client.CreateReconstructionAsync(Chair, Cancellation));
        server.Requests.ShouldBe(1);
        await test.Client.GetProjectAsync("P", Cancellation);
        server.Requests.ShouldBe(4);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_because_it_could_send_a_create_twice_and_a_signature_elsewhere()
    {
        await using var server = new RawServer((_, _) => "HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
        await using var test = Create(server.Url);

        await Should.ThrowAsync<AholoUnknownOutcomeException>(test.Client.CreateReconstructionAsync(Chair, Cancellation));

        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_connection_creates_nothing_and_every_call_is_retried()
    {
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var retries = 0;
        await using var test = TestClient.Create(
            options =>
            {
                options.BaseUrl = new($"http://127.0.0.1:{((IPEndPoint)reserved.LocalEndPoint!).Port}/v2/aholo");
                options.AllowHttp = true;
            },
            addServices: services => services.CountRetries(() => Interlocked.Increment(ref retries)));

        var create = await Should.ThrowAsync<AholoUnavailableException>(test.Client.CreateReconstructionAsync(Chair, Cancellation));
        create.Message.ShouldContain("could not connect");
        create.IsTransient.ShouldBeTrue();
        retries.ShouldBe(3);

        await Should.ThrowAsync<AholoUnavailableException>(test.Client.GetProjectAsync("P", Cancellation));
        retries.ShouldBe(6);
    }
}
