using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Embedded.Tests.Functions;

public sealed class HttpTriggerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "api/echo/a-b", 200, "a-b")]
    [InlineData("POST", "api/echo/a-b", 405, "")]
    [InlineData("GET", "api/number/12", 200, "12")]
    [InlineData("GET", "api/number/twelve", 404, "")]
    [InlineData("GET", "api/files/a/b/c.txt", 200, "a/b/c.txt")]
    [InlineData("GET", "api/files", 200, "none")]
    [InlineData("DELETE", "api/NoRoute", 200, "DELETE")]
    [InlineData("GET", "api/guid/not-a-guid", 500, "")]
    [InlineData("GET", "api/static", 200, "static")]
    [InlineData("GET", "echo/a", 404, "")]
    public async Task A_request_reaches_the_function_of_its_route(string method, string path, int status, string body)
    {
        using var folder = new AppFolder();
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Routes));

        using var response = await app.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Cancellation);

        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadAsStringAsync(Cancellation)).ShouldBe(body);
    }

    internal sealed class Routes
    {
        [Function("Echo")]
        public IResult Echo([HttpTrigger(AuthorizationLevel.Function, "get", Route = "echo/{text}")] HttpRequest request, string text) =>
            TypedResults.Text(text);

        [Function("Number")]
        public Task<IResult> NumberAsync([HttpTrigger("get", Route = "number/{number:int:min(1)}")] HttpRequest request, int number) =>
            Task.FromResult<IResult>(TypedResults.Text($"{number}"));

        [Function("Files")]
        public IResult Files([HttpTrigger("get", Route = "files/{*path}")] HttpRequest request, string? path) => TypedResults.Text(path ?? "none");

        [Function("NoRoute")]
        public async Task WriteAsync([HttpTrigger] HttpRequest request, FunctionContext context) =>
            await context.GetHttpContext()!.Response.WriteAsync(request.Method, context.CancellationToken);

        [Function("Guid")]
        public IResult Guid([HttpTrigger("get", Route = "guid/{id}")] HttpRequest request, Guid id) => TypedResults.Text($"{id}");

        [Function("Static")]
        public static IResult Static([HttpTrigger("get", Route = "static")] HttpRequest request) => TypedResults.Text("static");
    }

    [Fact]
    public async Task IResult_and_IActionResult_become_the_response()
    {
        using var folder = new AppFolder();
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Results));

        (await app.Http.GetFromJsonAsync<Dictionary<string, int>>("api/IResult", Cancellation)).ShouldBe(new() { ["answer"] = 42 });
        (await app.Http.GetFromJsonAsync<Dictionary<string, int>>("api/IActionResult", Cancellation)).ShouldBe(new() { ["answer"] = 43 });
        using var created = await app.Http.GetAsync("api/TypedResult", Cancellation);
        (created.StatusCode, created.Headers.Location?.OriginalString).ShouldBe((HttpStatusCode.Created, "/somewhere"));
    }

    internal sealed class Results
    {
        [Function("IResult")]
        public async Task<IResult> ResultAsync([HttpTrigger] HttpRequest request)
        {
            await Task.Yield();
            return TypedResults.Ok(new { answer = 42 });
        }

        [Function("IActionResult")]
        public IActionResult ActionResult([HttpTrigger] HttpRequest request) => new OkObjectResult(new { answer = 43 });

        [Function("TypedResult")]
        public Microsoft.AspNetCore.Http.HttpResults.Created TypedResult([HttpTrigger] HttpRequest request) => TypedResults.Created("/somewhere");
    }

    [Fact]
    public async Task A_failed_function_answers_500_without_a_word_and_logs_the_exception()
    {
        using var folder = new AppFolder();
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Failing));

        using var response = await app.Http.GetAsync("api/Fail", Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsStringAsync(Cancellation)).ShouldBeEmpty();
        app.Log.Lines.Count(line => line.Contains("a secret detail", StringComparison.Ordinal)).ShouldBe(1);
    }

    internal sealed class Failing
    {
        [Function("Fail")]
        public Task FailAsync([HttpTrigger] HttpRequest request) => throw new InvalidOperationException("a secret detail");
    }

    [Fact]
    public async Task The_route_prefix_comes_from_host_json()
    {
        using var folder = new AppFolder().WithFile("host.json", """{ "extensions": { "http": { "routePrefix": "v1/things" } } }""");
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(Prefixed));

        (await app.Http.GetStringAsync("v1/things/dogs/rex", Cancellation)).ShouldBe("rex");
    }

    internal sealed class Prefixed
    {
        [Function("Prefixed")]
        public IResult Get([HttpTrigger("get", Route = "dogs/{name}")] HttpRequest request, string name) => TypedResults.Text(name);
    }
}
