using System.Text.Json.Nodes;

namespace Aholo.Functions.Tests.Schemas;

/// <summary>
/// The files that describe the API come from one source: the options of a project from <see cref="Functions.Projects.ProjectSpec"/>, and the types of the page
/// from the OpenAPI document. To write them again after a change, run this class with <c>UPDATE_SCHEMAS=1</c>.
/// </summary>
public sealed class SchemaFilesTests
{
    private const string Command = "UPDATE_SCHEMAS=1 dotnet test --project tests/Aholo.Functions.Tests --filter-class '*SchemaFilesTests'";

    private const string OpenApi = "src/Aholo.Functions/Http/openapi.json";
    private const string ManifestSchema = "src/Aholo.Functions/Projects/project.schema.json";
    private const string PageSchema = "src/Aholo.Functions/Dashboard/web/src/api/schema.ts";

    [Fact]
    public async Task The_schema_of_manifests_has_the_options_of_a_project()
    {
        var schema = await ReadAsync(ManifestSchema);
        OptionSchemas.UpdateManifest(schema);
        await CheckAsync(ManifestSchema, JsonLayout.Format(schema));
    }

    [Fact]
    public async Task The_OpenAPI_document_has_the_options_of_a_project_and_the_page_has_its_types()
    {
        var document = await ReadAsync(OpenApi);
        OptionSchemas.UpdateOpenApi(document);
        await CheckAsync(OpenApi, JsonLayout.Format(document));
        await CheckAsync(PageSchema, TypeScript.Write(document["components"]!["schemas"]!.AsObject(), Command));
    }

    private static async Task<JsonObject> ReadAsync(string file) =>
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, file), TestContext.Current.CancellationToken))!.AsObject();

    private static async Task CheckAsync(string file, string expected)
    {
        var path = Path.Combine(Repository.Root, file);
        if (Environment.GetEnvironmentVariable("UPDATE_SCHEMAS") == "1")
            await File.WriteAllTextAsync(path, expected, TestContext.Current.CancellationToken);
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldBe(expected, $"Update {file}: {Command}");
    }
}
