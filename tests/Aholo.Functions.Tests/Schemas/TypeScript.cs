using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aholo.Files.Problems;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Tests.Schemas;

/// <summary>Writes TypeScript for the page: schemas of the OpenAPI document as types, and the options of a project and the codes of problems as values.</summary>
internal static class TypeScript
{
    private static readonly string[] Roots =
        ["Account", "DirectUpload", "Problem", "Project", "ProjectPage", "ResolveRequest", "Share", "ShareList", "SharedProject", "Sort", "Upload"];

    /// <param name="schemas">The schemas of the document.</param>
    /// <param name="command">The command that writes it again.</param>
    public static string Write(JsonObject schemas, string command)
    {
        var file = new StringBuilder($"// Generated from openapi.json and ProjectSpec.cs. To write it again: {command}\n");
        file.Append("\n/** The options of a project, as project.schema.json has them. */\nexport const projectOptions = {\n");
        foreach (var option in ProjectOption.All)
            file.Append($"  {option.Name}: {Value(OptionSchemas.ManifestSchema(option, describe: false))},\n");
        file.Append("} as const;\n");
        AddCodes("problemCodes", "project problems", Codes(typeof(ProblemCodes)));
        AddCodes("requestCodes", "failed requests", [.. Codes(typeof(RequestProblems)), ProblemCodes.Storage, ProblemCodes.StorageRefused, ProblemCodes.ServiceBus]);
        AddCodes("warningCodes", "warnings", Codes(typeof(WarningCodes)));
        foreach (var name in Used(schemas))
            file.Append($"\n{Declare(name, schemas[name]!)}");
        return file.ToString();

        void AddCodes(string name, string subject, IEnumerable<string> codes) =>
            file.Append($"\n/** The codes of {subject}. */\nexport const {name} = [\n{string.Concat(codes.Select(code => $"  '{code}',\n"))}] as const;\n");
    }

    private static IEnumerable<string> Codes(Type codes) =>
        codes.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    private static IEnumerable<string> Used(JsonObject schemas)
    {
        var used = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(Roots);
        while (open.TryDequeue(out var name))
        {
            if (used.Add(name))
                References(schemas[name]).ToList().ForEach(open.Enqueue);
        }

        return used;
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject value => value.SelectMany(property => property.Key == "$ref" ? [Reference(value)] : References(property.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private static string Declare(string name, JsonNode schema) => schema switch
    {
        _ when schema["enum"] is JsonArray values =>
            $"export const {Values(name)} = [{string.Join(", ", values.Select(Value))}] as const;\nexport type {name} = (typeof {Values(name)})[number];\n",
        _ when schema["properties"] is JsonObject => $"export interface {name} {Type(schema)}\n",
        _ => $"export type {name} = {Type(schema)};\n",
    };

    private static string Values(string name) => $"{JsonNamingPolicy.CamelCase.ConvertName(name)}Values";

    private static string Type(JsonNode schema) => (string?)schema["type"] switch
    {
        null => Reference(schema),
        "array" => $"{Type(schema["items"]!)}[]",
        "integer" or "number" => "number",
        "object" when schema["additionalProperties"] is JsonObject values => $"Record<string, {Type(values)}>",
        "object" => $"{{\n{string.Concat(Members(schema))}}}",
        var type => type,
    };

    private static IEnumerable<string> Members(JsonNode schema)
    {
        var required = schema["required"]?.AsArray().Select(name => (string)name!).ToList() ?? [];
        return schema["properties"]!.AsObject().Select(property => $"  {property.Key}{(required.Contains(property.Key) ? "" : "?")}: {Type(property.Value!)};\n");
    }

    private static string Reference(JsonNode schema) => ((string)schema["$ref"]!).Split('/')[^1];

    private static string Value(JsonNode? value) => value switch
    {
        JsonObject properties => $"{{ {string.Join(", ", properties.Select(property => $"{property.Key}: {Value(property.Value)}"))} }}",
        JsonArray items => $"[{string.Join(", ", items.Select(Value))}]",
        _ => value!.ToJsonString().Replace('"', '\''),
    };
}
