using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Embedded.Tests.Functions;

[Collection(nameof(RunsAlone))]
public sealed class HttpBodyTests
{
    [Fact]
    public async Task A_large_body_streams_through_with_flat_memory()
    {
        using var folder = new AppFolder();
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Large));
        const long Size = 300L * 1024 * 1024;

        using var body = new StreamContent(new Zeros(Size), bufferSize: 1024 * 1024);
        using var response = await app.Http.PostAsync("api/Large", body, TestContext.Current.CancellationToken);

        var answer = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split(' ').Select(long.Parse).ToArray();
        answer[0].ShouldBe(Size);
        answer[1].ShouldBeLessThan(10 * 1024 * 1024);
    }

    [Fact]
    public async Task A_body_beyond_the_configured_limit_is_413()
    {
        using var folder = new AppFolder().With("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "1000");
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Large));

        using var response = await app.Http.PostAsync("api/Large", new ByteArrayContent(new byte[1001]), TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(413);
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

    private sealed class Zeros(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
