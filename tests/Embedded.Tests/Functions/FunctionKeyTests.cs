using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Embedded.Tests.Functions;

public sealed class FunctionKeyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Open", null, null, 200)]
    [InlineData("Keyed", null, null, 401)]
    [InlineData("Keyed", "", null, 401)]
    [InlineData("Keyed", "wrong", null, 401)]
    [InlineData("Keyed", "host-key", null, 200)]
    [InlineData("Keyed", "HOST-KEY", null, 401)]
    [InlineData("Keyed", "keyed-key", null, 200)]
    [InlineData("Keyed", "other-key", null, 401)]
    [InlineData("Keyed", "master-key", null, 200)]
    [InlineData("Keyed", null, "host-key", 200)]
    [InlineData("Keyed", null, "wrong", 401)]
    [InlineData("Keyed", "wrong", "host-key", 401)]
    [InlineData("Keyed", "host-key", "wrong", 200)]
    [InlineData("Admin", "master-key", null, 200)]
    [InlineData("Admin", "host-key", null, 401)]
    [InlineData("Admin", "admin-key", null, 401)]
    public async Task A_request_needs_a_key_of_the_functions_level(string function, string? header, string? code, int status)
    {
        using var folder = Keyed(new AppFolder());
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Levels));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/{function}{(code is null ? "" : $"?code={code}")}");
        if (header is not null)
            request.Headers.Add("x-functions-key", header);

        using var response = await app.Http.SendAsync(request, Cancellation);

        ((int)response.StatusCode).ShouldBe(status);
        if (status == 401)
            (await response.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_configured_keys_none_is_asked_for()
    {
        using var folder = new AppFolder();
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Levels));

        using var response = await app.Http.GetAsync("api/Admin", Cancellation);

        ((int)response.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task A_key_in_the_query_reaches_the_function_but_never_the_log()
    {
        using var folder = Keyed(new AppFolder())
            .WithFile("host.json", """{ "logging": { "logLevel": { "default": "Trace", "Microsoft.AspNetCore": "Trace" } } }""");
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Levels));

        (await app.Http.GetStringAsync("api/Open?a=1&c%6Fde=host-key&b=2", Cancellation)).ShouldBe("host-key");
        using var rejected = await app.Http.GetAsync("api/Keyed?CODE=wrong-host-key", Cancellation);

        app.Log.Text.ShouldContain("?a=1&code=REDACTED&b=2");
        app.Log.Text.ShouldNotContain("host-key");
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    public async Task Without_keys_the_host_listens_on_loopback_only(string url)
    {
        using var folder = new AppFolder().With("urls", url);

        var error = await Should.ThrowAsync<FunctionWorkerException>(() => FunctionApp.StartAsync(folder, _ => { }, typeof(Levels)));

        error.Message.ShouldContain("Embedded:Keys:master");
    }

    [Fact]
    public async Task With_keys_the_host_listens_wherever_it_is_told()
    {
        using var folder = Keyed(new AppFolder()).With("urls", "http://0.0.0.0:0");
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Levels));

        app.Http.BaseAddress!.Host.ShouldBe("0.0.0.0");
    }

    [Fact]
    public void An_empty_key_is_an_error()
    {
        using var folder = new AppFolder().With("Embedded:Keys:default", "");

        var error = Should.Throw<FunctionWorkerException>(() => folder.CreateBuilder(_ => { }, typeof(Levels)).Build());

        error.Message.ShouldContain("Embedded:Keys:default");
    }

    private static AppFolder Keyed(AppFolder folder) => folder
        .With("Embedded:Keys:master", "master-key")
        .With("Embedded:Keys:default", "host-key")
        .With("Embedded:Keys:functions:keyed:default", "keyed-key")
        .With("Embedded:Keys:functions:Admin:default", "admin-key")
        .With("Embedded:Keys:functions:Other:default", "other-key");

    internal sealed class Levels
    {
        [Function("Open")]
        public IResult Open([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => TypedResults.Text($"{request.Query["code"]}");

        [Function("Keyed")]
        public void Keyed([HttpTrigger(AuthorizationLevel.Function)] HttpRequest request)
        {
        }

        [Function("Admin")]
        public void Admin([HttpTrigger(AuthorizationLevel.Admin)] HttpRequest request)
        {
        }
    }
}
