using System.Text.Json.Nodes;

namespace Aholo.Infrastructure.Tests.Templates;

/// <summary>A compiled template with its nested templates.</summary>
internal sealed class ArmTemplate(JsonNode json)
{
    /// <summary>The resources of this template and the nested ones.</summary>
    public IEnumerable<ArmResource> Resources => Own.SelectMany(resource =>
        resource["type"]!.GetValue<string>() == "Microsoft.Resources/deployments"
            ? new ArmTemplate(resource["properties"]!["template"]!).Resources
            : [new ArmResource(resource, json)]);

    public IEnumerable<string> Outputs => json["outputs"]!.AsObject().Select(output => output.Key);

    /// <summary>The default value of a parameter.</summary>
    public string? Default(string parameter) => json["parameters"]![parameter]?["defaultValue"]?.GetValue<string>();

    /// <summary>The nested template that has a resource of a type.</summary>
    public ArmTemplate Holding(string type) =>
        Own.Any(resource => resource["type"]!.GetValue<string>() == type)
            ? this
            : Own.Where(resource => resource["type"]!.GetValue<string>() == "Microsoft.Resources/deployments")
                .Select(resource => new ArmTemplate(resource["properties"]!["template"]!))
                .Single(nested => nested.Resources.Any(resource => resource.Type == type))
                .Holding(type);

    /// <summary>A variable of this template; expressions are not evaluated.</summary>
    public JsonNode Variable(string name) => json["variables"]![name]!;

    private IEnumerable<JsonNode> Own =>
        (json["resources"] is JsonObject named ? named.Select(resource => resource.Value!) : json["resources"]!.AsArray().Select(resource => resource!))
        .Where(resource => resource["existing"]?.GetValue<bool>() != true);
}

/// <summary>A resource of a template.</summary>
internal sealed record ArmResource(JsonNode Json, JsonNode Template)
{
    public string Type => Json["type"]!.GetValue<string>();

    /// <summary>Its name, usually an expression.</summary>
    public string Name => Json["name"]!.GetValue<string>();

    /// <summary>The expression of its tags; null if it has none.</summary>
    public string? Tags => Json["tags"]?.GetValue<string>();

    /// <summary>A property, by its path; null if it is not set.</summary>
    public JsonNode? Property(params string[] path) => path.Aggregate(Json["properties"], (node, name) => node?[name]);
}
