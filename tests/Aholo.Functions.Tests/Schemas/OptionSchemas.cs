using System.Text.Json.Nodes;
using Aholo.Files.Assets;
using Aholo.Files.Media;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Tests.Schemas;

/// <summary>Updates the options of a project in the schemas and leaves the rest unchanged.</summary>
internal static class OptionSchemas
{
    // The manifest has its own names of fields, and supports comments and a schema.
    private static readonly string[] OtherFields = ["$schema", "files"];

    private static readonly ProjectSpec Defaults = new() { Name = "" };

    /// <summary>Updates the JSON Schema of manifests.</summary>
    public static void UpdateManifest(JsonObject schema) =>
        schema["properties"] = Properties(schema["properties"]!.AsObject(), ProjectOption.All, option => ManifestSchema(option));

    /// <summary>Gets the JSON Schema of an option, as a manifest has it.</summary>
    public static JsonObject ManifestSchema(ProjectOption option, bool describe = true)
    {
        var schema = ValueSchema(option);
        if (option.Choices.Count > 0)
            schema["enum"] = Choices(option);
        if (describe)
            schema["description"] = option.Attribute.Default is { } words ? $"{option.Attribute.Description} Default: {words}." : option.Attribute.Description;
        if (DefaultOf(option) is { } value)
            schema["default"] = option.IsBoolean ? value == "true" : value;
        return schema;
    }

    /// <summary>Updates the OpenAPI document: the schemas of requests and responses, the query of uploads, and the enums.</summary>
    public static void UpdateOpenApi(JsonObject document)
    {
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var option in ProjectOption.All.Where(option => option.Choices.Count > 0))
            schemas[Component(option)]!["enum"] = Choices(option);

        Update("StartRequest", ProjectOption.All, option => RequestSchema(option));
        Update("UploadOptions", ProjectOption.OfSingleFile, option => RequestSchema(option));
        Update("Spec", ProjectOption.All, option => ReferenceSchema(option, option.Attribute.Description));
        schemas["Spec"]!["required"] = new JsonArray([.. ProjectOption.All.Where(option => option.Get(Defaults) is not null).Select(option => (JsonNode)option.Name)]);

        var put = document["paths"]!["/uploads/{path}"]!["put"]!;
        var others = put["parameters"]!.AsArray().Where(parameter => (string?)parameter!["in"] != "query").Select(parameter => parameter!.DeepClone());
        put["parameters"] = new JsonArray([.. ProjectOption.OfSingleFile.Select(Parameter), .. others]);

        void Update(string name, IEnumerable<ProjectOption> options, Func<ProjectOption, JsonObject> schema) =>
            schemas[name]!["properties"] = Properties(schemas[name]!["properties"]!.AsObject(), options, schema);
    }

    private static JsonObject Properties(JsonObject properties, IEnumerable<ProjectOption> options, Func<ProjectOption, JsonObject> schema) => new(
    [
        .. options.Select(option => KeyValuePair.Create(option.Name, (JsonNode?)schema(option))),
        .. properties.Where(property => OtherFields.Contains(property.Key)).Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone())),
    ]);

    private static JsonObject RequestSchema(ProjectOption option) => ReferenceSchema(option, RequestDescription(option));

    private static JsonObject ReferenceSchema(ProjectOption option, string description)
    {
        var schema = option.Choices.Count > 0 ? new JsonObject { ["$ref"] = $"#/components/schemas/{Component(option)}" } : ValueSchema(option);
        schema["description"] = description;
        return schema;
    }

    private static JsonNode Parameter(ProjectOption option)
    {
        var schema = ReferenceSchema(option, "");
        schema.Remove("description");
        return new JsonObject
        {
            ["name"] = option.Name,
            ["in"] = "query",
            ["description"] = $"Option of the project that a file at the root starts. {RequestDescription(option)}",
            ["schema"] = schema,
        };
    }

    private static string RequestDescription(ProjectOption option) =>
        (option.Attribute.Default ?? DefaultOf(option)) is { } value ? $"{option.Attribute.Description} Default: {value}." : option.Attribute.Description;

    private static JsonObject ValueSchema(ProjectOption option)
    {
        var schema = new JsonObject { ["type"] = option.IsBoolean ? "boolean" : "string" };
        if (option.Attribute.MaxLength > 0)
            (schema["minLength"], schema["maxLength"]) = (1, option.Attribute.MaxLength);
        if (option.Attribute.Format == OptionFormat.Url)
            schema["format"] = "uri";
        return schema;
    }

    private static JsonArray Choices(ProjectOption option) => [.. option.Choices.Select(choice => (JsonNode)choice)];

    private static string Component(ProjectOption option) => char.ToUpperInvariant(option.Name[0]) + option.Name[1..];

    private static string? DefaultOf(ProjectOption option) =>
        option.Get(Defaults) is { } value and not "" ? ProjectOption.Format(value) : null;
}
