using System.Net;
using System.Net.Sockets;
using Aholo.Files.Assets;
using Aholo.Functions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Assets;

/// <summary>The connections of the app to the hosts of assets.</summary>
public sealed class AssetConnectionTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    public async Task An_allowed_name_that_resolves_to_a_private_network_is_rejected(string address)
    {
        await using var services = Services(new(), _ => [address]);

        (await Should.ThrowAsync<InvalidAssetException>(() => OpenAsync(services, new("https://results.aholo3d.cn/a.ply"))))
            .Message.ShouldContain("results.aholo3d.cn is not at a public address");
    }

    [Fact]
    public async Task A_name_is_resolved_once_for_each_connection_and_the_connection_uses_the_checked_address()
    {
        using var host = new AssetListener("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nply");
        var lookUps = 0;
        // A name whose owner changes its address between the check and the connection.
        await using var services = Services(new() { AllowLoopback = true }, _ => lookUps++ == 0 ? ["10.0.0.1", "127.0.0.1"] : ["10.0.0.1"]);
        var url = new Uri($"http://localhost:{host.Port}/a.ply");

        await using (await OpenAsync(services, url))
            (lookUps, host.Requests).ShouldBe((1, 1));

        await Should.ThrowAsync<InvalidAssetException>(() => OpenAsync(services, url));
        (lookUps, host.Requests).ShouldBe((2, 1));
    }

    [Fact]
    public async Task A_connection_uses_the_first_reachable_address_of_a_host()
    {
        using var host = new AssetListener("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nply");
        await using var services = Services(new() { AllowLoopback = true }, _ => ["10.0.0.1", "127.0.0.2", "::1", "127.0.0.1"]);

        await using var download = await OpenAsync(services, new($"http://localhost:{host.Port}/a.ply"));

        host.Requests.ShouldBe(1, "nothing listens at the earlier addresses");
    }

    [Fact]
    public async Task A_host_without_a_reachable_address_is_a_transient_failure()
    {
        await using var services = Services(new() { AllowLoopback = true }, _ => ["127.0.0.2", "127.0.0.3"]);
        using var closed = new AssetListener("");
        var port = closed.Port;
        closed.Dispose();

        (await Should.ThrowAsync<AssetUnavailableException>(() => OpenAsync(services, new($"http://localhost:{port}/a.ply?sign=secret"))))
            .Message.ShouldStartWith("localhost cannot be reached");
    }

    [Fact]
    public async Task A_redirect_is_not_followed_even_to_an_allowed_host()
    {
        using var elsewhere = new AssetListener("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nply");
        using var host = new AssetListener(
            $"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{elsewhere.Port}/a.ply\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await using var services = Services(new() { AllowLoopback = true }, _ => ["127.0.0.1"]);

        (await Should.ThrowAsync<InvalidAssetException>(() => OpenAsync(services, new($"http://127.0.0.1:{host.Port}/a.ply"))))
            .Message.ShouldContain("redirects elsewhere");

        (host.Requests, elsewhere.Requests).ShouldBe((1, 0));
    }

    private static Task<AssetDownload> OpenAsync(IServiceProvider services, Uri url) =>
        services.GetRequiredService<AssetDownloader>().OpenAsync(url, _ => Task.FromResult<Uri?>(null), CancellationToken);

    // The services of the app, with another name resolution.
    private static ServiceProvider Services(AssetOptions assets, Func<string, string[]> lookUp)
    {
        var options = Options.Create(new AholoFunctionsOptions { Assets = assets });
        return new ServiceCollection()
            .AddSingleton(options)
            .AddAssets()
            .AddSingleton(new AssetHosts(assets, (name, _) => Task.FromResult(Array.ConvertAll(lookUp(name), IPAddress.Parse))))
            .BuildServiceProvider();
    }

    /// <summary>Returns the same response to every request.</summary>
    private sealed class AssetListener : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string _answer;
        private int _requests;

        public AssetListener(string answer)
        {
            _answer = answer;
            _listener.Start();
            _ = AnswerAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Requests => Volatile.Read(ref _requests);

        public void Dispose() => _listener.Dispose();

        private async Task AnswerAsync()
        {
            while (true)
            {
                Socket connection;
                try
                {
                    connection = await _listener.AcceptSocketAsync();
                }
                catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
                {
                    return; // disposed of
                }

                using var stream = new NetworkStream(connection, ownsSocket: true);
                using var reader = new StreamReader(stream);
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }

                Interlocked.Increment(ref _requests);
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(_answer));
            }
        }
    }
}
