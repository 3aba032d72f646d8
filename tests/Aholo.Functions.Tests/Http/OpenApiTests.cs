using System.Reflection;
using System.Text.Json.Nodes;
using Aholo.Files.Problems;
using Aholo.Functions.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Tests.Http;

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
        foreach (var node in Nodes(Document).Where(node => node["$ref"] is not null))
            Target(node, Document).ShouldNotBeNull(node["$ref"]!.ToJsonString());
    }

    [Fact]
    public void The_document_lists_each_code_of_a_problem()
    {
        var codes = typeof(RequestProblems).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)
            .Append(ProblemCodes.Storage).Append(ProblemCodes.StorageRefused).Append(ProblemCodes.ServiceBus);

        Schemas["ProblemCode"]!["x-extensible-enum"]!.AsArray().Select(code => code!.GetValue<string>()).Order().ShouldBe(codes.Order());
    }

    [Fact]
    public void Each_enum_is_a_schema_with_a_name_that_generated_code_can_use()
    {
        var enums = Nodes(Document).Where(node => node["enum"] is not null).ToList();

        enums.Count.ShouldBeGreaterThan(5);
        enums.Select(node => node.Parent!.GetPath()).ShouldAllBe(parent => parent == "$.components.schemas");
        Schemas.Select(schema => schema.Key).ShouldNotContain(nameof(Aholo));
    }

    // Generators send a body without a type as JSON, and make a property with a default required.
    [Fact]
    public void Each_body_is_JSON_or_binary_and_no_property_has_a_default()
    {
        foreach (var (type, content) in Nodes(Document).Select(node => node["content"]).OfType<JsonObject>().SelectMany(content => content))
        {
            var schema = content!["schema"]!;
            var isJson = schema["$ref"] is not null || (string?)schema["type"] == "object";
            (isJson ? type.EndsWith("json", StringComparison.Ordinal) : (string?)schema["format"] == "binary").ShouldBeTrue(content.GetPath());
        }

        Nodes(Document).Where(node => node["type"] is not null && node["default"] is not null).Select(node => node.GetPath()).ShouldBeEmpty();
    }

    [Fact]
    public void The_document_has_the_schema_of_events_as_it_is_by_itself()
    {
        var alone = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "event.schema.json")))!.AsObject();
        var documented = Schemas["ProjectEvent"]!;

        Shape(documented, Document).ShouldBe(Shape(alone, alone));
        documented["description"]!.GetValue<string>().ShouldContain(alone["$id"]!.GetValue<string>());
        Document["webhooks"]!["projectEvent"]!["post"]!["requestBody"]!["content"]!["application/cloudevents+json"]!["schema"]!["$ref"]!.GetValue<string>()
            .ShouldBe("#/components/schemas/ProjectEvent");
    }

    // The properties of a schema, by path, with their keywords; references are followed, texts and examples omitted.
    private static string Shape(JsonNode schema, JsonObject document)
    {
        var lines = new List<string>();
        Add(schema, "");
        return string.Join('\n', lines.Order(StringComparer.Ordinal));

        void Add(JsonNode node, string path)
        {
            if (Target(node, document) is { } target)
            {
                Add(target, path);
                return;
            }

            foreach (var (keyword, value) in node.AsObject())
            {
                if (keyword == "properties")
                {
                    foreach (var (name, property) in value!.AsObject())
                        Add(property!, $"{path}/{name}");
                }
                else if (keyword == "items")
                    Add(value!, $"{path}/*");
                else if (keyword is not ("$schema" or "$id" or "$defs" or "title" or "description" or "examples" or "x-extensible-enum"))
                    lines.Add($"{path} {keyword} {value!.ToJsonString()}");
            }
        }
    }

    private static JsonObject Document { get; } =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.json")))!.AsObject();

    private static JsonObject Schemas => Document["components"]!["schemas"]!.AsObject();

    private static IEnumerable<JsonObject> Nodes(JsonNode? node) => node switch
    {
        JsonObject value => value.SelectMany(property => Nodes(property.Value)).Prepend(value),
        JsonArray items => items.SelectMany(Nodes),
        _ => [],
    };

    private static JsonNode? Target(JsonNode node, JsonObject document) =>
        ((string?)node["$ref"])?.Split('/').Skip(1).Aggregate((JsonNode?)document, (parent, name) => parent?[name]);

    // The pages are not part of the API.
    private static IEnumerable<(string Method, string Path, AuthorizationLevel Level)> Routes() =>
        from method in typeof(OpenApi).Assembly.GetTypes().SelectMany(type => type.GetMethods())
        where method.IsDefined(typeof(FunctionAttribute))
        from trigger in method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>()
        where !trigger.Route!.StartsWith("ui", StringComparison.Ordinal)
        from verb in trigger.Methods!
        select (verb.ToLowerInvariant(), trigger.Route!.Replace("{*", "{", StringComparison.Ordinal), trigger.AuthLevel);
}
