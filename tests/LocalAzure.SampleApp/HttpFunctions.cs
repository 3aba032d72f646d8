using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Logging;

namespace LocalAzure.SampleApp;

public sealed class HttpFunctions(ILogger<HttpFunctions> logger)
{
    [Function("Hello")]
    public IActionResult Hello(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = "hello/{name:alpha?}")] HttpRequest request, string? name)
    {
        logger.LogInformation("Greeting {Name}", name);
        return new OkObjectResult($"Hello, {name ?? request.Query["name"].FirstOrDefault() ?? "world"}!");
    }

    [Function("Version")]
    public IActionResult Version([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new OkObjectResult("1");

    [Function("Header")]
    public IActionResult Header([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "header/{name}")] HttpRequest request, string name) =>
        new OkObjectResult(request.Headers[name].ToString());

    [Function("Secret")]
    public IActionResult Secret([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => new OkObjectResult("secret");

    [Function("Echo")]
    public static async Task<IResult> Echo([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return Results.Bytes(body.ToArray(), request.ContentType);
    }

    [Function("Fail")]
    public IActionResult Fail([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        throw new InvalidOperationException("This function fails.");

    [Function("Wait")]
    public static async Task<IActionResult> Wait(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait/{seconds:int}")] HttpRequest request, int seconds)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        return new OkResult();
    }

    [Function("Plain")]
    public static async Task<HttpResponseData> Plain([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "plain/{id}")] HttpRequestData request, string id)
    {
        var response = request.CreateResponse(HttpStatusCode.Created);
        response.Headers.Add("X-Id", id);
        response.Headers.Add("X-Header", request.Headers.GetValues("X-Header"));
        response.Cookies.Append("cookie", "value");
        await response.WriteStringAsync($"{request.Url.PathAndQuery} {await request.ReadAsStringAsync()}");
        return response;
    }
}
