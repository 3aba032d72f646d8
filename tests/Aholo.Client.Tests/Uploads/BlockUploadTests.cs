using System.Collections.Concurrent;
using System.Security.Cryptography;
using Aholo.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Aholo.Tests.Uploads;

public sealed class BlockUploadTests
{
    private const int BlockSize = 100_000;

    private static readonly byte[] Video = RandomNumberGenerator.GetBytes(5 * BlockSize + 1234);
    private static readonly string VideoMd5 = Convert.ToHexStringLower(MD5.HashData(Video));

    private static UploadSource Source() => UploadSource.FromStream(new MemoryStream(Video), "tour.mp4", VideoMd5);

    private static bool IsPart(RecordedRequest request) => request.Path.EndsWith("/part", StringComparison.Ordinal);

    private static int[] Sent(FakeUploadService fake) =>
        [.. fake.Handler.Requests.Where(IsPart).Select(request => int.Parse(MultipartBody.Read(request).Text("block"))).Order()];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_above_the_block_size_is_sent_in_numbered_parts_with_one_token()
    {
        var fake = new FakeUploadService(BlockSize);
        await using var test = TestClient.Create(fake.Handler);
        var progress = new ListProgress();

        var uploaded = await test.Client.UploadAsync(Source(), progress, Cancellation);

        uploaded.Deduplicated.ShouldBeFalse();
        fake.Md5.ShouldBe(VideoMd5);
        Sent(fake).ShouldBe([1, 2, 3, 4, 5, 6]);
        var init = fake.Handler.Requests.Single(request => request.Path.EndsWith("/init", StringComparison.Ordinal));
        init.Method.ShouldBe(HttpMethod.Post);
        init.Query("md5").ShouldBe(VideoMd5);
        init.Query("blocks").ShouldBe("6");
        init.Query("size").ShouldBe(Video.Length.ToString());
        init.Query("name").ShouldBe("tour.mp4");
        fake.Handler.Requests.Skip(1).ShouldAllBe(request => request.Headers["ous-token-v2"] == "token-1");
        progress.Last(UploadStage.Sending).BytesDone.ShouldBe(Video.Length);
    }

    [Fact]
    public async Task The_number_of_concurrent_parts_is_limited()
    {
        var running = 0;
        var most = 0;
        var script = new FakeUploadService(BlockSize);
        var source = new UploadSource(
            "tour.mp4",
            Video.Length,
            async (offset, length, cancellationToken) =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                await Task.Yield();
                return new CountedStream(Video.AsMemory((int)offset, (int)length).ToArray(), () => Interlocked.Decrement(ref running));
            },
            VideoMd5);
        await using var test = TestClient.Create(script.Handler, options => options.Upload.BlockConcurrency = 2);

        await test.Client.UploadAsync(source, cancellationToken: Cancellation);

        script.Md5.ShouldBe(VideoMd5);
        most.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Content_that_the_service_has_is_not_sent_again()
    {
        var fake = new FakeUploadService(BlockSize) { InitAnswer = _ => "\"deduplicated\":true,\"lackBlocks\":[\"1-6\"]" };
        await using var test = TestClient.Create(fake.Handler);

        var uploaded = await test.Client.UploadAsync(Source(), cancellationToken: Cancellation);

        uploaded.Deduplicated.ShouldBeTrue();
        Sent(fake).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[\"2\",\"4-5\"]", new[] { 2, 4, 5 })]
    [InlineData("[3]", new[] { 3 })]
    [InlineData("\"2, 4-6\"", new[] { 2, 4, 5, 6 })]
    [InlineData("null", new[] { 1, 2, 3, 4, 5, 6 })]
    public async Task Only_the_blocks_that_the_service_lacks_are_sent(string lackBlocks, int[] sent)
    {
        var fake = new FakeUploadService(BlockSize) { InitAnswer = _ => "\"deduplicated\":false,\"lackBlocks\":" + lackBlocks };
        await using var test = TestClient.Create(fake.Handler);

        await test.Client.UploadAsync(Source(), cancellationToken: Cancellation);

        Sent(fake).ShouldBe(sent);
    }

    [Theory]
    [InlineData("""{"c":"0","d":{"status":5,"url":"https://ous.example/f.mp4"}}""", new int[0])]
    [InlineData("""{"c":"0","d":{"status":2,"blockUpload":{"progressPercent":100}}}""", new int[0])]
    [InlineData("""{"c":"0","d":{"status":0,"blockUpload":{"progressPercent":0}}}""", new[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("""{"c":"12","d":null,"m":"token"}""", new[] { 1, 2, 3, 4, 5, 6 })]
    public async Task An_empty_list_of_missing_blocks_counts_only_if_the_status_confirms_it(string state, int[] sent)
    {
        var fake = new FakeUploadService(BlockSize, state) { InitAnswer = _ => "\"deduplicated\":false,\"lackBlocks\":[]" };
        await using var test = TestClient.Create(fake.Handler);

        await test.Client.UploadAsync(Source(), cancellationToken: Cancellation);

        Sent(fake).ShouldBe(sent);
    }

    [Theory]
    [InlineData("[\"0\"]")]
    [InlineData("[\"5-2\"]")]
    [InlineData("[\"1-99999999\"]")]
    [InlineData("[\"x\"]")]
    [InlineData("[{}]")]
    public async Task An_invalid_list_of_missing_blocks_is_rejected(string lackBlocks)
    {
        var fake = new FakeUploadService(BlockSize) { InitAnswer = _ => "\"lackBlocks\":" + lackBlocks };
        await using var test = TestClient.Create(fake.Handler);

        await Should.ThrowAsync<AholoUnreadableResponseException>(
            test.Client.UploadAsync(Source(), cancellationToken: Cancellation));
        Sent(fake).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_part_is_retried_with_the_same_number_and_token()
    {
        var breaks = new ConcurrentDictionary<string, int>();
        var fake = new FakeUploadService(BlockSize)
        {
            Before = request => IsPart(request) && breaks.AddOrUpdate(MultipartBody.Read(request).Text("block"), 1, (_, n) => n + 1) == 1
                ? throw new HttpRequestException("reset")
                : null,
        };
        await using var test = TestClient.Create(fake.Handler, options => options.CircuitBreaker.Enabled = false);
        var progress = new ListProgress();

        await test.Client.UploadAsync(Source(), progress, Cancellation);

        fake.Md5.ShouldBe(VideoMd5);
        Sent(fake).ShouldBe([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
        fake.Tokens.ShouldBe(1);
        progress.Last(UploadStage.Sending).BytesDone.ShouldBe(Video.Length);
    }

    [Fact]
    public async Task A_call_after_a_network_failure_resumes_the_upload()
    {
        var broken = true;
        var fake = new FakeUploadService(BlockSize)
        {
            Before = request => broken && IsPart(request) && MultipartBody.Read(request).Text("block") is "3" or "6"
                ? throw new HttpRequestException("reset")
                : null,
        };
        await using var test = TestClient.Create(fake.Handler, options => options.CircuitBreaker.Enabled = false);

        await Should.ThrowAsync<AholoUnavailableException>(test.Client.UploadAsync(Source(), cancellationToken: Cancellation));
        broken = false;
        var before = fake.Blocks;
        var requests = fake.Handler.Requests.Count;
        await test.Client.UploadAsync(Source(), cancellationToken: Cancellation);

        fake.Md5.ShouldBe(VideoMd5);
        before.ShouldNotBeEmpty();
        fake.Handler.Count("/abort").ShouldBe(0);
        fake.Handler.Requests.Skip(requests).Where(IsPart).Select(request => int.Parse(MultipartBody.Read(request).Text("block")))
            .ShouldBe(Enumerable.Range(1, 6).Except(before), ignoreOrder: true);
    }

    [Fact]
    public async Task An_expired_token_is_renewed_while_the_upload_makes_progress()
    {
        // Each token is valid for two parts.
        var used = new ConcurrentDictionary<string, int>();
        var fake = new FakeUploadService(BlockSize)
        {
            Before = request => IsPart(request) && used.AddOrUpdate(request.Headers["ous-token-v2"], 1, (_, n) => n + 1) > 2
                ? ScriptedService.Error("12", "token expired")
                : null,
        };
        await using var test = TestClient.Create(fake.Handler, options => options.Upload.BlockConcurrency = 1);

        await test.Client.UploadAsync(Source(), cancellationToken: Cancellation);

        fake.Md5.ShouldBe(VideoMd5);
        fake.Tokens.ShouldBe(3);
        fake.Handler.Count("/init").ShouldBe(3);
        fake.Handler.Count("/abort").ShouldBe(0);
    }

    [Fact]
    public async Task A_token_without_progress_is_renewed_once()
    {
        var fake = new FakeUploadService(BlockSize) { Before = request => IsPart(request) ? ScriptedService.Error("12", "token") : null };
        await using var test = TestClient.Create(fake.Handler);

        (await Should.ThrowAsync<AholoRejectedException>(test.Client.UploadAsync(Source(), cancellationToken: Cancellation)))
            .ServiceCode.ShouldBe("12");

        fake.Tokens.ShouldBe(2);
        fake.Handler.Count("/abort").ShouldBe(1);
    }

    [Fact]
    public async Task A_rejected_token_above_its_lifetime_is_renewed()
    {
        var clock = new FakeTimeProvider();
        var rejections = 1;
        var fake = new FakeUploadService(BlockSize)
        {
            Before = request =>
            {
                if (!IsPart(request) || Interlocked.Decrement(ref rejections) < 0)
                    return null;
                clock.Advance(TimeSpan.FromMinutes(11));
                return ScriptedService.Error("4711", "who are you");
            },
        };
        await using var test = TestClient.Create(
            fake.Handler,
            options =>
            {
                options.Retry.AttemptTimeout = TimeSpan.FromHours(1);
                options.Upload.AttemptTimeout = TimeSpan.FromHours(1);
                options.Upload.BlockConcurrency = 1;
            },
            clock);

        await test.Client.UploadAsync(Source(), cancellationToken: Cancellation);

        fake.Tokens.ShouldBe(2);
    }

    [Fact]
    public async Task A_permanent_failure_aborts_the_upload()
    {
        var fake = new FakeUploadService(BlockSize) { Before = request => IsPart(request) ? ScriptedService.Error("4711", "too large") : null };
        await using var test = TestClient.Create(fake.Handler);

        (await Should.ThrowAsync<AholoRejectedException>(test.Client.UploadAsync(Source(), cancellationToken: Cancellation)))
            .ServiceMessage.ShouldBe("too large");

        fake.Handler.Count("/abort").ShouldBe(1);
        fake.Tokens.ShouldBe(1);
    }

    [Fact]
    public async Task A_canceled_upload_can_be_resumed()
    {
        using var stop = new CancellationTokenSource();
        var fake = new FakeUploadService(BlockSize)
        {
            Before = request =>
            {
                if (IsPart(request) && MultipartBody.Read(request).Text("block") == "3")
                    stop.Cancel();
                return null;
            },
        };
        await using var test = TestClient.Create(fake.Handler, options => options.Upload.BlockConcurrency = 1);

        await Should.ThrowAsync<OperationCanceledException>(test.Client.UploadAsync(Source(), cancellationToken: stop.Token));

        fake.Handler.Count("/abort").ShouldBe(0);
        fake.Blocks.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Content_that_changes_during_the_upload_is_an_error()
    {
        var other = new string('1', 32);
        var fake = new FakeUploadService(BlockSize, $$"""{"c":"0","d":{"status":5,"url":"https://ous.example/f","md5":"{{other}}"} }""");
        await using var test = TestClient.Create(fake.Handler);

        (await Should.ThrowAsync<AholoUploadException>(test.Client.UploadAsync(Source(), cancellationToken: Cancellation)))
            .Message.ShouldContain(VideoMd5);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    private sealed class CountedStream(byte[] content, Action onDispose) : MemoryStream(content)
    {
        protected override void Dispose(bool disposing)
        {
            onDispose();
            base.Dispose(disposing);
        }
    }
}
