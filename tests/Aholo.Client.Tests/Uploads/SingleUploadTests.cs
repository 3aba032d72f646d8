using System.Net;
using System.Security.Cryptography;
using Aholo.Tests.Support;

namespace Aholo.Tests.Uploads;

public sealed class SingleUploadTests
{
    private static readonly byte[] Photo = RandomNumberGenerator.GetBytes(300_000);
    private static readonly string PhotoMd5 = Convert.ToHexStringLower(MD5.HashData(Photo));

    private static UploadSource Source(string? md5 = null) => UploadSource.FromStream(new MemoryStream(Photo), "Straße 照片.JPG", md5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sends_the_file_with_quoted_ascii_names_and_its_md5_and_returns_the_url()
    {
        var fake = new FakeUploadService(Photo.Length);
        await using var test = TestClient.Create(fake.Handler);

        var uploaded = await test.Client.UploadAsync(Source(), cancellationToken: Cancellation);

        uploaded.ShouldBe(new UploadedResource
        {
            Url = new("https://ous.example/f.jpg"),
            FileName = "Stra_e.jpg",
            Md5 = PhotoMd5,
            Length = Photo.Length,
        });
        var post = fake.Handler.Requests.Single(request => request.Method == HttpMethod.Post);
        post.Url.ShouldBe(new Uri("https://ous.example/ous/api/v2/single/upload"));
        post.Headers["ous-token-v2"].ShouldBe("token-1");
        post.Headers.ShouldNotContainKey("Authorization");
        post.Headers.ShouldNotContainKey("Transfer-Encoding");
        var body = MultipartBody.Read(post);
        body.Text("md5").ShouldBe(PhotoMd5);
        body.Parts["file"].Content.ShouldBe(Photo);
        body.Parts["file"].Head.ShouldBe(
            "Content-Disposition: form-data; name=\"file\"; filename=\"Stra_e.jpg\"\r\nContent-Type: application/octet-stream");
        fake.Handler.Requests[^1].Url.ShouldBe(new Uri("https://ous.example/ous/api/v2/upload/status"));
    }

    [Fact]
    public async Task Polls_until_the_status_is_final_and_ignores_other_fields()
    {
        var fake = new FakeUploadService(
            Photo.Length,
            """{"c":"0","d":{"status":0,"uploadKey":"early","url":null}}""",
            """{"c":"0","d":{"status":7}}""",
            """{"c":"0","d":{"status":3,"url":"https://ous.example/not-yet.jpg"}}""");
        await using var test = TestClient.Create(fake.Handler);

        var uploaded = await test.Client.UploadAsync(Source(PhotoMd5), cancellationToken: Cancellation);

        uploaded.Url.ShouldBe(new Uri("https://ous.example/f.jpg"));
        fake.Handler.Count("/upload/status").ShouldBe(4);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public async Task A_failed_upload_contains_the_error_of_the_service(int status)
    {
        var fake = new FakeUploadService(Photo.Length, $$"""{"c":"0","d":{"status":{{status}},"errorCode":77,"errorMsg":"md5 mismatch"} }""");
        await using var test = TestClient.Create(fake.Handler);

        var failure = await Should.ThrowAsync<AholoUploadException>(
            test.Client.UploadAsync(Source(), cancellationToken: Cancellation));

        failure.Message.ShouldContain("Straße 照片.JPG");
        failure.ServiceCode.ShouldBe("77");
        failure.ServiceMessage.ShouldBe("md5 mismatch");
        failure.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task An_upload_that_never_ends_times_out()
    {
        var fake = new FakeUploadService(Photo.Length, [.. Enumerable.Repeat("""{"c":"0","d":{"status":1}}""", 100)]);
        await using var test = TestClient.Create(fake.Handler, options => options.Upload.StatusTimeout = TimeSpan.FromMilliseconds(500));

        var failure = await Should.ThrowAsync<AholoUploadException>(
            test.Client.UploadAsync(Source(), cancellationToken: Cancellation));

        failure.Message.ShouldContain("Aholo:Upload:StatusTimeout");
        failure.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task Each_attempt_uses_a_new_token()
    {
        var resets = 2;
        var fake = new FakeUploadService(Photo.Length)
        {
            Before = request => request.Path.EndsWith("/single/upload", StringComparison.Ordinal) && resets-- > 0
                ? throw new HttpRequestException("reset")
                : null,
        };
        await using var test = TestClient.Create(fake.Handler);

        await test.Client.UploadAsync(Source(), cancellationToken: Cancellation);

        fake.Handler.Requests.Where(request => request.Method == HttpMethod.Post).Select(request => request.Headers["ous-token-v2"])
            .ShouldBe(["token-1", "token-2", "token-3"]);
        fake.Handler.Requests[^1].Headers["ous-token-v2"].ShouldBe("token-3");
    }

    [Theory]
    [InlineData("/single/upload")]
    [InlineData("/upload/status")]
    public async Task A_token_error_gets_one_new_token(string path)
    {
        var errors = 1;
        var fake = new FakeUploadService(Photo.Length)
        {
            Before = request => request.Path.EndsWith(path, StringComparison.Ordinal) && errors-- > 0
                ? ScriptedService.Error("12", "Token已被使用")
                : null,
        };
        await using var test = TestClient.Create(fake.Handler);

        await test.Client.UploadAsync(Source(), cancellationToken: Cancellation);

        fake.Tokens.ShouldBe(2);
        fake.Handler.Count("/single/upload").ShouldBe(2);
    }

    [Fact]
    public async Task A_second_token_error_ends_the_upload()
    {
        var fake = new FakeUploadService(Photo.Length)
        {
            Before = request => request.Path.EndsWith("/single/upload", StringComparison.Ordinal) ? ScriptedService.Error("12", "used") : null,
        };
        await using var test = TestClient.Create(fake.Handler);

        var failure = await Should.ThrowAsync<AholoRejectedException>(
            test.Client.UploadAsync(Source(), cancellationToken: Cancellation));

        failure.ServiceCode.ShouldBe("12");
        fake.Tokens.ShouldBe(2);
    }

    [Fact]
    public async Task Content_that_does_not_match_its_md5_never_arrives_complete()
    {
        var fake = new FakeUploadService(Photo.Length);
        await using var test = TestClient.Create(fake.Handler);

        var failure = await Should.ThrowAsync<AholoUploadException>(
            test.Client.UploadAsync(Source(new string('0', 32)), cancellationToken: Cancellation));

        failure.Message.ShouldContain(PhotoMd5);
        fake.Handler.Count("/single/upload").ShouldBe(0);
    }

    [Fact]
    public async Task The_failure_of_a_source_names_its_file()
    {
        var fake = new FakeUploadService(Photo.Length * 2);
        await using var test = TestClient.Create(fake.Handler);
        var shorter = new UploadSource(
            "short.jpg", Photo.Length, (_, _, _) => Task.FromResult<Stream>(new MemoryStream(Photo, 0, 1000)), PhotoMd5);
        var broken = new UploadSource("gone.jpg", 10, (_, _, _) => throw new UnauthorizedAccessException("no entry"), PhotoMd5);

        (await Should.ThrowAsync<AholoUploadException>(test.Client.UploadAsync(shorter, cancellationToken: Cancellation)))
            .Message.ShouldBe("'short.jpg' ended 299000 bytes before its stated length of 300000 bytes.");
        (await Should.ThrowAsync<AholoUploadException>(test.Client.UploadAsync(broken, cancellationToken: Cancellation)))
            .Message.ShouldBe("'gone.jpg' could not be read: no entry");
    }

    [Theory]
    [InlineData("ous.example", "https://ous.example/")]
    [InlineData("https://ous.example/", "https://ous.example/")]
    public async Task The_upload_host_may_come_with_or_without_a_scheme(string domain, string host)
    {
        var fake = new FakeUploadService(Photo.Length) { Domain = domain };
        await using var test = TestClient.Create(fake.Handler);

        await test.Client.UploadAsync(Source(), cancellationToken: Cancellation);

        fake.Handler.Requests[^1].Url.GetLeftPart(UriPartial.Authority).ShouldBe(host.TrimEnd('/'));
    }

    [Theory]
    [InlineData("http://ous.example")]
    [InlineData("http://127.0.0.1:99")]
    [InlineData("ftp://ous.example")]
    public async Task Nothing_is_sent_to_an_upload_host_without_https(string domain)
    {
        var fake = new FakeUploadService(Photo.Length) { Domain = domain };
        await using var test = TestClient.Create(fake.Handler);

        (await Should.ThrowAsync<AholoUploadException>(test.Client.UploadAsync(Source(), cancellationToken: Cancellation)))
            .Message.ShouldContain(domain);
        fake.Handler.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Progress_reports_hashing_sending_and_processing()
    {
        var fake = new FakeUploadService(Photo.Length);
        await using var test = TestClient.Create(fake.Handler);
        var progress = new ListProgress();

        await test.Client.UploadAsync(Source(), progress, Cancellation);

        progress.Last(UploadStage.Hashing).ShouldBe(new UploadProgress(UploadStage.Hashing, Photo.Length, Photo.Length));
        progress.Last(UploadStage.Sending).ShouldBe(new UploadProgress(UploadStage.Sending, Photo.Length, Photo.Length));
        progress.Last(UploadStage.Processing).ShouldBe(new UploadProgress(UploadStage.Processing, Photo.Length, Photo.Length));
    }

    [Fact]
    public async Task A_token_without_a_required_field_is_unreadable()
    {
        var service = new ScriptedService(_ => ScriptedService.Data("""{"ousToken":"t","globalDomain":"ous.example","blockSize":0}"""));
        await using var test = TestClient.Create(service, options => options.Retry.MaxAttempts = 1);

        (await Should.ThrowAsync<AholoUnreadableResponseException>(
            test.Client.UploadAsync(Source(), cancellationToken: Cancellation))).Message.ShouldContain("blockSize");
    }

    [Fact]
    public async Task A_token_host_that_is_down_is_unavailable()
    {
        var fake = new FakeUploadService(Photo.Length)
        {
            Before = request => request.Path.EndsWith("/single/upload", StringComparison.Ordinal)
                ? ScriptedService.Answer(HttpStatusCode.BadGateway, "<html>", "text/html")
                : null,
        };
        await using var test = TestClient.Create(fake.Handler);

        await Should.ThrowAsync<AholoUnavailableException>(
            test.Client.UploadAsync(Source(), cancellationToken: Cancellation));

        fake.Tokens.ShouldBe(4);
        fake.Handler.Count("/single/upload").ShouldBe(4);
    }
}
