using System.Text.Json.Nodes;

namespace Aholo.Infrastructure.Tests.OpenApi;

/// <summary>Common tools can use the OpenAPI document.</summary>
public sealed class OpenApiToolsTests
{
    private static readonly string Document = Path.Combine(Repository.Root, "src", "Aholo.Functions", "Http", "openapi.json");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redocly_finds_no_error_and_no_warning_in_the_document()
    {
        var (_, output, error) = await RunAsync("../redocly.mjs", "lint", Document, "--extends", "recommended", "--format", "json");

        var report = JsonNode.Parse(output)!;
        report["problems"]!.AsArray().Select(problem => $"{problem!["ruleId"]}: {problem["message"]}").ShouldBeEmpty(error);
    }

    [Fact]
    public async Task Spectral_finds_no_error_and_no_warning_in_the_document()
    {
        var (exitCode, output, error) = await RunAsync("../spectral.mjs", Document);

        output.ShouldBeEmpty();
        exitCode.ShouldBe(0, error);
    }

    [Fact]
    public async Task A_TypeScript_client_compiles_against_the_types_that_openapi_typescript_generates()
    {
        var folder = Directory.CreateTempSubdirectory("openapi-").FullName;
        try
        {
            File.Copy(Path.Combine(Repository.Root, "tests", "node", "openapi", "usage.ts"), Path.Combine(folder, "usage.ts"));
            var generated = await RunAsync("openapi-typescript/bin/cli.js", Document, "--output", Path.Combine(folder, "openapi.ts"));
            generated.ExitCode.ShouldBe(0, generated.Output + generated.Error);

            var compiled = await RunAsync(
                "typescript/bin/tsc", "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--allowImportingTsExtensions",
                Path.Combine(folder, "usage.ts"));

            compiled.Output.ShouldBeEmpty();
            compiled.ExitCode.ShouldBe(0, compiled.Error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string script, params string[] arguments)
    {
        var tools = await Repository.InstallNodeToolsAsync("openapi", CancellationToken);
        return await CommandLine.RunAsync("node", [Path.Combine(tools, "node_modules", script), .. arguments], CancellationToken);
    }
}
