using System.Net;
using Aholo.Tests.Support;

namespace Aholo.Tests.Http;

/// <summary>Each fault at each call: the number of attempts, and the exception.</summary>
public sealed class FaultTableTests
{
    private const int Attempts = 4;

    /// <summary>The outcome of each fault at a call that can be repeated safely, and at a create.</summary>
    private static readonly Dictionary<string, (Func<HttpResponseMessage> Fault, Outcome Safe, Outcome Create)> Faults = new()
    {
        ["no connection"] = (
            () => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"),
            new(typeof(AholoUnavailableException), Attempts), new(typeof(AholoUnavailableException), Attempts)),
        ["no such host"] = (
            () => throw new HttpRequestException(HttpRequestError.NameResolutionError, "no such host"),
            new(typeof(AholoUnavailableException), Attempts), new(typeof(AholoUnavailableException), Attempts)),
        ["no time to connect"] = (
            () => throw new TaskCanceledException("connect", new TimeoutException()),
            new(typeof(AholoUnavailableException), Attempts), new(typeof(AholoUnavailableException), Attempts)),
        ["reset after sending"] = (
            () => throw new HttpRequestException(HttpRequestError.Unknown, "reset", new IOException()),
            new(typeof(AholoUnavailableException), Attempts), new(typeof(AholoUnknownOutcomeException), 1)),
        ["answer breaks off"] = (
            () => throw new HttpIOException(HttpRequestError.ResponseEnded),
            new(typeof(AholoUnavailableException), Attempts), new(typeof(AholoUnknownOutcomeException), 1)),
        ["429 in an envelope"] = (
            () => ScriptedService.Error("429", "slow", HttpStatusCode.TooManyRequests),
            new(typeof(AholoRateLimitedException), Attempts), new(typeof(AholoRateLimitedException), Attempts)),
        ["429 from a gateway"] = (
            () => Html(HttpStatusCode.TooManyRequests),
            new(typeof(AholoRateLimitedException), Attempts), new(typeof(AholoUnknownOutcomeException), 1)),
        ["503 in an envelope"] = (
            () => ScriptedService.Error("503", "busy", HttpStatusCode.ServiceUnavailable),
            new(typeof(AholoUnavailableException), Attempts), new(typeof(AholoUnavailableException), Attempts)),
        ["503 from a gateway"] = (
            () => Html(HttpStatusCode.ServiceUnavailable),
            new(typeof(AholoUnavailableException), Attempts), new(typeof(AholoUnknownOutcomeException), 1)),
        ["500 in HTML"] = (
            () => Html(HttpStatusCode.InternalServerError),
            new(typeof(AholoUnavailableException), Attempts), new(typeof(AholoUnknownOutcomeException), 1)),
        ["502"] = (
            () => Html(HttpStatusCode.BadGateway),
            new(typeof(AholoUnavailableException), Attempts), new(typeof(AholoUnknownOutcomeException), 1)),
        ["408"] = (
            () => Html(HttpStatusCode.RequestTimeout),
            new(typeof(AholoUnavailableException), Attempts), new(typeof(AholoUnknownOutcomeException), 1)),
        ["200 in HTML"] = (
            () => Html(HttpStatusCode.OK),
            new(typeof(AholoUnreadableResponseException), Attempts), new(typeof(AholoUnknownOutcomeException), 1)),
        ["200 cut off"] = (
            () => ScriptedService.Ok("{\"c\":\"0\",\"d\":{\"a\":"),
            new(typeof(AholoUnreadableResponseException), Attempts), new(typeof(AholoUnknownOutcomeException), 1)),
        ["business error"] = (
            () => ScriptedService.Error("4711", "no"),
            new(typeof(AholoRejectedException), 1), new(typeof(AholoRejectedException), 1)),
        ["business error with HTTP 500"] = (
            () => ScriptedService.Error("4711", "no", HttpStatusCode.InternalServerError),
            new(typeof(AholoRejectedException), 1), new(typeof(AholoRejectedException), 1)),
        ["no credits"] = (
            () => ScriptedService.Error("11003", "credits", HttpStatusCode.ServiceUnavailable),
            new(typeof(AholoInsufficientCreditsException), 1), new(typeof(AholoInsufficientCreditsException), 1)),
        ["404 from a gateway"] = (
            () => Html(HttpStatusCode.NotFound),
            new(typeof(AholoRejectedException), 1), new(typeof(AholoRejectedException), 1)),
        ["403"] = (
            () => Html(HttpStatusCode.Forbidden),
            new(typeof(AholoAuthenticationException), 1), new(typeof(AholoAuthenticationException), 1)),
        ["302"] = (
            () => Html(HttpStatusCode.Found),
            new(typeof(AholoRejectedException), 1), new(typeof(AholoUnknownOutcomeException), 1)),
    };

    private static readonly Dictionary<string, (string Path, Func<AholoClient, Task> Make)> Calls = new()
    {
        ["token"] = ("/upload/token", client => client.CheckAccessAsync(Cancellation)),
        ["single"] = ("/single/upload", client => UploadAsync(client, 10)),
        ["init"] = ("/block/upload/init", client => UploadAsync(client, 25)),
        ["part"] = ("/block/upload/part", client => UploadAsync(client, 25)),
        ["upload status"] = ("/upload/status", client => UploadAsync(client, 10)),
        ["tasks"] = ("/project/task/list/by-ids", client => client.GetTaskAsync("P", Cancellation)),
        ["project"] = ("/project/info", client => client.GetProjectAsync("P", Cancellation)),
        ["reconstruction"] = ("/project/create-3d-recon", client => client.CreateReconstructionAsync(
            new()
            {
                Name = "n",
                Scene = ProjectScene.Model,
                Resources = [new() { Name = "1.jpg", Url = new("https://ous.example/1.jpg"), Width = 1, Height = 1 }],
            },
            Cancellation)),
        ["generation"] = ("/project/create-3d-gen", client => client.CreateGenerationAsync(new() { Name = "n", Prompt = "p" }, Cancellation)),
    };

    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var fault in Faults.Keys)
            {
                foreach (var call in Calls.Keys)
                    cells.Add(fault, call);
            }

            return cells;
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Each_fault_at_each_call_has_the_outcome_of_the_table(string fault, string call)
    {
        var (answer, safe, create) = Faults[fault];
        var (path, make) = Calls[call];
        var expected = call is "reconstruction" or "generation" ? create : safe;
        // A rejected token call stands for the credentials, because it contains nothing else.
        if (fault == "business error" && call == "token")
            expected = expected with { Exception = typeof(AholoAuthenticationException) };
        // A block upload renews a rejected token once.
        if (fault == "403" && call is "init" or "part")
            expected = expected with { Requests = 2 };
        var service = new FakeUploadService(blockSize: 10)
        {
            Before = request => request.Path.EndsWith(path, StringComparison.Ordinal) ? answer() : null,
        };
        await using var test = TestClient.Create(service.Handler, options => options.Upload.BlockConcurrency = 1);

        var failure = await Should.ThrowAsync<AholoException>(() => make(test.Client));

        failure.ShouldBeOfType(expected.Exception);
        failure.Operation.ShouldNotBeNull();
        service.Handler.Count(path).ShouldBe(expected.Requests);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_transient_fault_is_retried_if_a_retry_is_safe(string fault, string call)
    {
        var (answer, safe, create) = Faults[fault];
        var (path, make) = Calls[call];
        var isCreate = call is "reconstruction" or "generation";
        var repeated = (isCreate ? create : safe).Requests > 1 || (fault == "403" && call is "init" or "part");
        var first = true;
        var service = new FakeUploadService(blockSize: 10)
        {
            Before = request =>
            {
                if (!request.Path.EndsWith(path, StringComparison.Ordinal))
                    return null;
                if (first)
                {
                    first = false;
                    return answer();
                }

                return request.Path.Split('/')[^1] switch
                {
                    "by-ids" => ScriptedService.Data("""[{"taskId":"P","status":0}]"""),
                    "info" => ScriptedService.Data("{}"),
                    _ when isCreate => ScriptedService.Data("\"P\""),
                    _ => null,
                };
            },
        };
        await using var test = TestClient.Create(service.Handler, options => options.Upload.BlockConcurrency = 1);

        if (repeated)
            await make(test.Client);
        else
            await Should.ThrowAsync<AholoException>(() => make(test.Client));

        // The file has two more parts.
        service.Handler.Count(path).ShouldBe((repeated ? 2 : 1) + (repeated && call == "part" ? 2 : 0));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, true, typeof(AholoRateLimitedException), Attempts)]
    [InlineData(HttpStatusCode.ServiceUnavailable, true, typeof(AholoUnavailableException), Attempts)]
    [InlineData(HttpStatusCode.TooManyRequests, false, typeof(AholoUnknownOutcomeException), 1)]
    [InlineData(HttpStatusCode.ServiceUnavailable, false, typeof(AholoUnknownOutcomeException), 1)]
    [InlineData(HttpStatusCode.BadGateway, true, typeof(AholoUnknownOutcomeException), 1)]
    [InlineData(HttpStatusCode.InternalServerError, true, typeof(AholoUnknownOutcomeException), 1)]
    public async Task A_create_that_a_gateway_throttles_is_retried_only_if_the_options_allow_it(
        HttpStatusCode status, bool notAccepted, Type exception, int requests)
    {
        var service = new ScriptedService(_ => Html(status));
        await using var test = TestClient.Create(service, options => options.Retry.ThrottledCreateIsNotAccepted = notAccepted);

        foreach (var create in (string[])["reconstruction", "generation"])
        {
            (await Should.ThrowAsync<AholoException>(() => Calls[create].Make(test.Client))).ShouldBeOfType(exception);
            service.Count(Calls[create].Path).ShouldBe(requests);
        }
    }

    [Theory]
    [InlineData("token")]
    [InlineData("upload status")]
    [InlineData("project")]
    [InlineData("reconstruction")]
    [InlineData("generation")]
    public async Task Success_without_data_is_unreadable_and_makes_a_create_unknown(string call)
    {
        var (path, make) = Calls[call];
        var service = new FakeUploadService(blockSize: 10)
        {
            Before = request => request.Path.EndsWith(path, StringComparison.Ordinal) ? ScriptedService.Ok("""{"c":"0","m":null,"f":""}""") : null,
        };
        await using var test = TestClient.Create(service.Handler);

        var failure = await Should.ThrowAsync<AholoException>(() => make(test.Client));

        var isCreate = call is "reconstruction" or "generation";
        failure.ShouldBeOfType(isCreate ? typeof(AholoUnknownOutcomeException) : typeof(AholoUnreadableResponseException));
        service.Handler.Count(path).ShouldBe(isCreate ? 1 : Attempts);
    }

    private static Task<UploadedResource> UploadAsync(AholoClient client, int length) => client.UploadAsync(
        UploadSource.FromStream(new MemoryStream(new byte[length]), "a.jpg"), cancellationToken: Cancellation);

    private static HttpResponseMessage Html(HttpStatusCode status) => ScriptedService.Answer(status, "<html><body>nginx</body></html>", "text/html");

    private sealed record Outcome(Type Exception, int Requests);
}
