using System.Net.Sockets;
using Aholo.Tests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Tests.Functions;

[Collection(nameof(RunsAlone))]
public sealed class HttpBodyTests
{
    private const string Setting = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";

    [Fact]
    public async Task A_large_body_streams_through_with_flat_memory()
    {
        const long Size = 300L * 1024 * 1024;
        using var folder = new AppFolder().With(Setting, $"{2 * Size}");
        await using var app = await FunctionApp.StartAsync(folder, LiftAppLimit, typeof(Large));

        using var body = new StreamContent(new ZeroStream(Size), bufferSize: 1024 * 1024);
        using var response = await app.Http.PostAsync("api/Large", body, TestContext.Current.CancellationToken);

        var answer = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split(' ').Select(long.Parse).ToArray();
        answer[0].ShouldBe(Size);
        answer[1].ShouldBeLessThan(10 * 1024 * 1024);
    }

    // Without a length, the framing of the chunks counts too.
    [Theory]
    [InlineData("1000", false, 900, 200)]
    [InlineData("1000", false, 1001, 413)]
    [InlineData("1000", true, 1001, 413)]
    [InlineData(null, true, 104_850_000, 200)]
    [InlineData(null, true, 104_857_601, 413)]
    [InlineData("200000000", false, 29_990_000, 200)]
    [InlineData("200000000", false, 30_000_001, 413)]
    public async Task A_body_beyond_the_limit_of_the_host_or_of_the_app_is_413_as_neither_takes_it_on_Azure(
        string? setting, bool lifted, long size, int status)
    {
        using var folder = new AppFolder().With(Setting, setting);
        await using var app = await FunctionApp.StartAsync(folder, lifted ? LiftAppLimit : _ => { }, typeof(Large));

        foreach (var announced in (bool[])[true, false])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/Large") { Content = new StreamContent(new ZeroStream(size), 1024 * 1024) };
            request.Content.Headers.ContentLength = announced ? size : null;
            request.Headers.ExpectContinue = announced;
            using var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);

            ((int)response.StatusCode).ShouldBe(status, announced ? "with Content-Length" : "chunked");
        }
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_given_up_and_its_connection_closed()
    {
        using var folder = new AppFolder();
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Large));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var connection = new TcpClient();
        await connection.ConnectAsync(app.Http.BaseAddress!.Host, app.Http.BaseAddress.Port, limit.Token);
        await using var stream = connection.GetStream();

        await stream.WriteAsync("POST /api/Large HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx"u8.ToArray(), limit.Token);

        // Read to its end: whoever sends nothing holds nothing.
        using var reader = new StreamReader(stream);
        (await reader.ReadToEndAsync(limit.Token)).ShouldStartWith("HTTP/1.1 408 ");
    }

    // As an app does that limits its bodies by itself.
    private static void LiftAppLimit(FunctionsApplicationBuilder builder) =>
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);

    internal sealed class Large
    {
        [Function("Large")]
        public async Task<IResult> PostAsync([HttpTrigger("post")] HttpRequest request, CancellationToken cancellationToken)
        {
            var buffer = new byte[1024 * 1024];
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var (total, peak, measured) = (0L, 0L, 0L);
            int read;
            while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                total += read;
                if (total - measured < 30 * buffer.Length)
                    continue;

                measured = total;
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            return TypedResults.Text($"{total} {peak}");
        }
    }
}
