using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NJsonSchema;

namespace Aholo.EndToEnd.Tests.Http;

/// <summary>Validates every response against the OpenAPI document: route, method, status, media type and JSON.</summary>
internal sealed class OpenApiHandler : DelegatingHandler
{
    private readonly JsonObject _document =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.json")))!.AsObject();

    // Reading a schema takes much longer than validating a response, and tests poll.
    private readonly ConcurrentDictionary<JsonObject, Lazy<Task<JsonSchema>>> _schemas = new();

    public OpenApiHandler()
        : base(PatientHandler.Create())
    {
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (FindOperation(request) is { } operation)
            await CheckAsync(request, response, operation, cancellationToken);
        return response;
    }

    // The app must not have routes that the document does not list.
    private JsonObject? FindOperation(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        var (method, item) = (request.Method.Method.ToLowerInvariant(), _document["paths"]!.AsObject()
            .Where(item => Regex.IsMatch(path, Pattern(item.Key)))
            .OrderBy(item => item.Key.Count(character => character == '{'))
            .Select(item => item.Value!.AsObject())
            .FirstOrDefault());
        return item?[method]?.AsObject();

        // The path of an upload has slashes.
        static string Pattern(string route) => $"^/api{Regex.Replace(route, @"\{(\w+)\}", match => match.Groups[1].Value == "path" ? ".+" : "[^/]+")}$";
    }

    private async Task CheckAsync(HttpRequestMessage request, HttpResponseMessage response, JsonObject operation, CancellationToken cancellationToken)
    {
        var what = $"{(int)response.StatusCode} to {request.Method} {request.RequestUri!.AbsolutePath}";
        var answer = Resolve(operation["responses"]![((int)response.StatusCode).ToString()])
            ?? throw new InvalidDataException($"{what} is not in openapi.json: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        if (answer["content"]?.AsObject() is not { } content || request.Method == HttpMethod.Head)
            return;

        var mediaType = response.Content.Headers.ContentType?.MediaType ?? "";
        if (content[mediaType]?["schema"] is not JsonObject schema)
            throw new InvalidDataException($"{what} is {mediaType}; openapi.json lists {string.Join(", ", content.Select(type => type.Key))}.");
        if ((string?)schema["format"] == "binary")
            return;

        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var errors = (await _schemas.GetOrAdd(schema, key => new(() => ReadAsync(key))).Value).Validate(body);
        if (errors.Count > 0)
            throw new InvalidDataException($"{what} is not as openapi.json says: {string.Join(", ", errors)} in {body}");
    }

    private JsonObject? Resolve(JsonNode? node) => node?["$ref"]?.GetValue<string>() is { } reference
        ? reference.Split('/').Skip(1).Aggregate((JsonNode?)_document, (parent, name) => parent?[name])?.AsObject()
        : node?.AsObject();

    // A schema with the schemas that it refers to: the validator supports JSON Schema, but not OpenAPI.
    private async Task<JsonSchema> ReadAsync(JsonObject schema)
    {
        var alone = new JsonObject { ["allOf"] = new JsonArray(schema.DeepClone()), ["definitions"] = _document["components"]!["schemas"]!.DeepClone() };
        return await JsonSchema.FromJsonAsync(alone.ToJsonString().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal));
    }
}
