using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Aholo.Functions.Projects;
using Aholo.Functions.Triggers;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Tests.Triggers;

public sealed class OpenApiTests
{
    [Fact]
    public void The_document_lists_each_route_and_method_that_the_app_has_and_no_other()
    {
        var documented = Document["paths"]!.AsObject().SelectMany(
            path => path.Value!.AsObject().Where(item => item.Key != "parameters").Select(operation => $"{operation.Key} {path.Key}"));

        documented.Order().ShouldBe(Routes().Select(route => $"{route.Method} /{route.Path}").Order());
    }

    [Fact]
    public void The_document_says_which_calls_need_no_key()
    {
        foreach (var (method, path, level) in Routes())
        {
            var keyless = Document["paths"]![$"/{path}"]![method]!["security"] is JsonArray { Count: 0 };
            keyless.ShouldBe(level == AuthorizationLevel.Anonymous, $"{method} {path}");
        }
    }

    [Fact]
    public void The_document_refers_to_nothing_that_it_does_not_have()
    {
        foreach (Match match in Regex.Matches(Document.ToJsonString(), "\"\\$ref\":\"#/([^\"]+)\""))
            match.Groups[1].Value.Split('/').Aggregate((JsonNode?)Document, (parent, name) => parent?[name]).ShouldNotBeNull(match.Value);
    }

    [Fact]
    public void The_document_lists_each_code_of_a_problem()
    {
        var codes = typeof(RequestProblems).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)
            .Append(ProblemCodes.Storage).Append(ProblemCodes.StorageRefused).Append(ProblemCodes.ServiceBus);

        Document["components"]!["schemas"]!["Problem"]!["properties"]!["code"]!["enum"]!.AsArray().Select(code => code!.GetValue<string>())
            .Order().ShouldBe(codes.Order());
    }

    private static JsonObject Document { get; } =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.json")))!.AsObject();

    // The dashboard's pages are no part of the API.
    private static IEnumerable<(string Method, string Path, AuthorizationLevel Level)> Routes() =>
        from method in typeof(OpenApi).Assembly.GetTypes().SelectMany(type => type.GetMethods())
        where method.IsDefined(typeof(FunctionAttribute))
        from trigger in method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>()
        where !trigger.Route!.StartsWith("ui", StringComparison.Ordinal)
        from verb in trigger.Methods!
        select (verb.ToLowerInvariant(), trigger.Route!.Replace("{*", "{", StringComparison.Ordinal), trigger.AuthLevel);
}
