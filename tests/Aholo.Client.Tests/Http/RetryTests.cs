using System.Net;
using System.Net.Http.Headers;
using Aholo.Tests.Support;

namespace Aholo.Tests.Http;

public sealed class RetryTests
{
    private static readonly ReconstructionRequest Chair = new()
    {
        Name = "chair",
        Scene = ProjectScene.Model,
        Resources = [new() { Name = "1.jpg", Url = new("https://ous.example/1.jpg"), Width = 1, Height = 1 }],
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_attempt_has_a_new_signature()
    {
        var clock = new ObservableTimeProvider();
        var failures = 2;
        var service = new ScriptedService(_ => failures-- > 0 ? ScriptedService.Answer(HttpStatusCode.BadGateway, "") : ScriptedService.Data("{}"));
        await using var test = TestClient.Create(
            service, options => options.Retry.FirstRetryInterval = options.Retry.MaxRetryInterval = TimeSpan.FromSeconds(3), clock);

        var call = test.Client.GetProjectAsync("P", Cancellation);
        await clock.PassAsync(IsBackoff, Cancellation);
        await clock.PassAsync(IsBackoff, Cancellation);
        await call;

        service.Requests.Select(request => request.Query("timestamp")).Distinct().Count().ShouldBe(3);
        service.Requests.Select(request => request.Query("sign")).Distinct().Count().ShouldBe(3);

        static bool IsBackoff(TimeSpan wait) => wait > TimeSpan.FromMilliseconds(100) && wait <= TimeSpan.FromSeconds(3);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Retry_after_in_seconds_sets_the_wait(HttpStatusCode status)
    {
        var clock = new ObservableTimeProvider();
        var service = OnceThenData(status, answer => answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(17)));
        await using var test = TestClient.Create(service, clock: clock);

        var call = test.Client.GetProjectAsync("P", Cancellation);
        await clock.PassAsync(wait => wait == TimeSpan.FromSeconds(17), Cancellation);
        await call;

        service.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Retry_after_as_a_date_is_compared_with_the_clock_of_the_service()
    {
        var clock = new ObservableTimeProvider();
        var theirNow = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var service = OnceThenData(HttpStatusCode.TooManyRequests, answer =>
        {
            answer.Headers.Date = theirNow;
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(theirNow.AddSeconds(9));
        });
        await using var test = TestClient.Create(service, clock: clock);

        var call = test.Client.GetProjectAsync("P", Cancellation);
        await clock.PassAsync(wait => wait == TimeSpan.FromSeconds(9), Cancellation);
        await call;
    }

    [Fact]
    public async Task A_retry_after_above_the_maximum_ends_the_call()
    {
        var service = OnceThenData(HttpStatusCode.TooManyRequests, answer => answer.Headers.RetryAfter = new(TimeSpan.FromMinutes(5)));
        await using var test = TestClient.Create(service);

        var failure = await Should.ThrowAsync<AholoRateLimitedException>(test.Client.GetProjectAsync("P", Cancellation));

        failure.RetryAfter.ShouldBe(TimeSpan.FromMinutes(5));
        failure.IsTransient.ShouldBeTrue();
        service.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_attempt_without_a_response_times_out()
    {
        var clock = new ObservableTimeProvider();
        var service = new ScriptedService(async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("Unreachable.");
        });
        await using var test = TestClient.Create(service, options => options.Retry.MaxAttempts = 1, clock);

        var call = test.Client.GetProjectAsync("P", Cancellation);
        await clock.PassAsync(wait => wait == TimeSpan.FromSeconds(30), Cancellation);

        (await Should.ThrowAsync<AholoUnavailableException>(call)).Message.ShouldContain("no response within 00:00:30");
    }

    [Fact]
    public async Task Repeated_failures_open_the_circuit_of_a_host_for_a_while()
    {
        var clock = new ObservableTimeProvider();
        var down = true;
        var service = new ScriptedService(_ => down ? ScriptedService.Answer(HttpStatusCode.BadGateway, "") : ScriptedService.Data("{}"));
        await using var test = TestClient.Create(service, options => options.Retry.MaxAttempts = 1, clock);

        for (var call = 0; call < 10; call++)
            await Should.ThrowAsync<AholoUnavailableException>(test.Client.GetProjectAsync("P", Cancellation));
        var open = await Should.ThrowAsync<AholoUnavailableException>(test.Client.GetProjectAsync("P", Cancellation));

        open.Message.ShouldContain("circuit breaker is open");
        open.IsTransient.ShouldBeTrue();
        open.RetryAfter.ShouldNotBeNull();
        service.Requests.Count.ShouldBe(10);

        // A create that was not sent has a known outcome.
        await Should.ThrowAsync<AholoUnavailableException>(test.Client.CreateReconstructionAsync(Chair, Cancellation));
        down = false;
        clock.Advance(TimeSpan.FromSeconds(16));
        await test.Client.GetProjectAsync("P", Cancellation);
    }

    [Fact]
    public async Task Business_errors_do_not_open_the_circuit()
    {
        var service = new ScriptedService(_ => ScriptedService.Error("4711", "no"));
        await using var test = TestClient.Create(service);

        for (var call = 0; call < 30; call++)
            await Should.ThrowAsync<AholoRejectedException>(test.Client.GetProjectAsync("P", Cancellation));

        service.Requests.Count.ShouldBe(30);
    }

    [Fact]
    public async Task Calls_above_the_rate_limit_wait()
    {
        var clock = new ObservableTimeProvider();
        var service = new ScriptedService(_ => ScriptedService.Data("{}"));
        await using var test = TestClient.Create(
            service, options => options.RateLimit = new() { PermitsPerSecond = 5, Burst = 2 }, clock);

        var calls = Enumerable.Range(0, 4).Select(_ => test.Client.GetProjectAsync("P", Cancellation)).ToArray();
        await Task.WhenAll(calls[0], calls[1]);
        service.Requests.Count.ShouldBe(2);
        clock.Advance(TimeSpan.FromMilliseconds(400));
        await Task.WhenAll(calls);

        service.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task The_timeout_of_an_attempt_excludes_the_wait_for_the_rate_limiter()
    {
        var clock = new ObservableTimeProvider();
        var service = new ScriptedService(_ => ScriptedService.Data("{}"));
        await using var test = TestClient.Create(
            service,
            options => (options.RateLimit, options.Retry.AttemptTimeout) = (new() { PermitsPerSecond = 0.01, Burst = 1 }, TimeSpan.FromSeconds(30)),
            clock);
        await test.Client.GetProjectAsync("P", Cancellation);

        var second = test.Client.GetProjectAsync("P", Cancellation);
        await clock.PassAsync(wait => wait == TimeSpan.FromSeconds(100), Cancellation);
        await second;

        service.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_create_that_is_canceled_after_it_was_sent_has_an_unknown_outcome()
    {
        using var stop = new CancellationTokenSource();
        var sent = new TaskCompletionSource();
        var service = new ScriptedService(async (_, cancellationToken) =>
        {
            sent.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("Unreachable.");
        });
        await using var test = TestClient.Create(service);

        var create = test.Client.CreateReconstructionAsync(Chair, stop.Token);
        await sent.Task.WaitAsync(Cancellation);
        await stop.CancelAsync();

        await Should.ThrowAsync<AholoUnknownOutcomeException>(create);
        await Should.ThrowAsync<OperationCanceledException>(test.Client.CreateReconstructionAsync(Chair, stop.Token));
        service.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_canceled_call_throws_with_the_token_of_the_caller()
    {
        using var stop = new CancellationTokenSource();
        var service = new ScriptedService(async (_, cancellationToken) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("Unreachable.");
        });
        await using var test = TestClient.Create(service);

        var canceled = await Should.ThrowAsync<OperationCanceledException>(() => test.Client.GetProjectAsync("P", stop.Token));

        canceled.CancellationToken.ShouldBe(stop.Token);
    }

    [Fact]
    public async Task An_open_circuit_ends_an_upload_without_retries()
    {
        var service = new FakeUploadService(blockSize: 10)
        {
            Before = request => request.Path.EndsWith("/single/upload", StringComparison.Ordinal) ? ScriptedService.Answer(HttpStatusCode.BadGateway, "") : null,
        };
        await using var test = TestClient.Create(service.Handler, options => options.CircuitBreaker.MinimumThroughput = 2);

        await Should.ThrowAsync<AholoUnavailableException>(() => test.Client.UploadAsync(
            UploadSource.FromStream(new MemoryStream(new byte[5]), "a.jpg"), cancellationToken: Cancellation));

        service.Handler.Count("/single/upload").ShouldBe(2);
        service.Handler.Count("/upload/token").ShouldBe(3);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_makes_a_create_unknown()
    {
        var service = new ScriptedService(_ =>
        {
            var answer = ScriptedService.Answer(HttpStatusCode.TemporaryRedirect, "");
            answer.Headers.Location = new("https://elsewhere.example/");
            return answer;
        });
        await using var test = TestClient.Create(service);

        await Should.ThrowAsync<AholoRejectedException>(test.Client.GetProjectAsync("P", Cancellation));
        await Should.ThrowAsync<AholoUnknownOutcomeException>(test.Client.CreateReconstructionAsync(Chair, Cancellation));
        service.Requests.Count.ShouldBe(2);
    }

    private static ScriptedService OnceThenData(HttpStatusCode status, Action<HttpResponseMessage> shape)
    {
        var first = true;
        return new(_ =>
        {
            if (!first)
                return ScriptedService.Data("{}");
            first = false;
            var answer = ScriptedService.Error("429", "slow down", status);
            shape(answer);
            return answer;
        });
    }
}
