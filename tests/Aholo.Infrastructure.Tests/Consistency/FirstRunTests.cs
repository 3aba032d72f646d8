using System.Text.Json;
using System.Text.RegularExpressions;
using Aholo.Local.State;

namespace Aholo.Infrastructure.Tests.Consistency;

/// <summary>The first commands after cloning the repository.</summary>
public sealed partial class FirstRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("first-run-").FullName;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/local-development.md")]
    [InlineData("docs/troubleshooting.md")]
    [InlineData("docs/decisions/0009-page-in-the-app.md")]
    [InlineData("infra/README.md")]
    [InlineData("src/Aholo.Functions/Dashboard/Dashboard.targets")]
    [InlineData("src/Aholo.Functions/Dashboard/web/build/build.mjs")]
    [InlineData("NodePackages.cs")]
    public void Every_place_that_names_versions_of_Node_names_those_of_the_page(string place)
    {
        var engines = Json("src/Aholo.Functions/Dashboard/web/package.json").GetProperty("engines").GetProperty("node").GetString()!;
        var (older, newer) = Engines().Match(engines) is { Success: true } match
            ? (match.Groups["older"].Value, match.Groups["newer"].Value)
            : throw new FormatException($"'{engines}' is of another form than the texts.");
        var file = File.Exists(Path.Combine(Repository.Root, place))
            ? Path.Combine(Repository.Root, place)
            : Directory.GetFiles(Path.Combine(Repository.Root, "src"), place, SearchOption.AllDirectories).ShouldHaveSingleItem();

        File.ReadAllText(file).ShouldContain($"{older} or later, from {newer[..newer.IndexOf('.', StringComparison.Ordinal)]} on {newer} or later");
    }

    [Fact]
    public void The_documentation_says_which_Node_Azurite_declares()
    {
        var azurite = Json("src/LocalAzure/Shared/Azurite/package-lock.json").GetProperty("packages").GetProperty("node_modules/azurite");
        var node = azurite.GetProperty("engines").GetProperty("node").GetString()!.TrimStart('>', '=').Split('.')[0];

        File.ReadAllText(Path.Combine(Repository.Root, "docs", "local-development.md"))
            .ShouldContain($"Azurite {azurite.GetProperty("version").GetString()} declares Node.js {node} or later");
    }

    [Fact]
    public void Readme_and_the_error_of_the_SDK_name_the_version_of_global_json()
    {
        var sdk = Json("global.json").GetProperty("sdk");
        var major = sdk.GetProperty("version").GetString()!.Split('.')[0];

        sdk.GetProperty("errorMessage").GetString()!.ShouldContain($".NET {major} SDK");
        File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ShouldContain($"[.NET {major} SDK]");
    }

    [Theory]
    [InlineData(false, "false")]
    [InlineData(true, "")]
    public async Task Analyzers_run_whenever_a_project_is_recompiled(bool compiled, string runAnalyzers)
    {
        if (compiled)
        {
            var output = Directory.CreateDirectory(Path.Combine(_folder, "obj", "Aholo.Simulator", "debug"));
            await File.WriteAllTextAsync(Path.Combine(output.FullName, "Aholo.Simulator.dll"), "", CancellationToken);
        }

        (await EvaluateAsync("src/Aholo.Simulator", "-getProperty:RunAnalyzersDuringBuild", $"-p:ArtifactsPath={_folder}", "-p:CI=")).Trim().ShouldBe(runAnalyzers);
    }

    [Theory]
    [InlineData("-p:CI=true")]
    [InlineData("-p:SolutionPath=Aholo.Functions.sln")]
    public async Task Analyzers_run_in_CI_and_when_the_solution_is_built(string property) =>
        (await EvaluateAsync("src/Aholo.Simulator", "-getProperty:RunAnalyzersDuringBuild", $"-p:ArtifactsPath={_folder}", "-p:CI=", property)).Trim().ShouldBeEmpty();

    [Fact]
    public async Task The_path_of_a_package_cache_does_not_need_a_trailing_slash()
    {
        var cache = Path.Combine(_folder, "packages");

        var items = await EvaluateAsync("tests/Aholo.Infrastructure.Tests", "-getItem:AssemblyMetadata", $"-p:NuGetPackageRoot={cache}");

        items.ShouldContain(JsonEncodedText.Encode(Path.Combine(cache, "azure.bicep")).ToString());
    }

    [Fact]
    public void Clean_deletes_only_what_runs_have_created()
    {
        Write("azurite/blob", 2_000);
        Write("logs/functions.log", 500);
        Write("mine.txt", 1);

        var (exitCode, output) = Clean();

        exitCode.ShouldBe(0);
        output.ShouldContain("2.0 kB  Uploads and assets");
        output.ShouldContain("500 B  Logs");
        output.ShouldContain("Deleted 2.5 kB.");
        Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).ShouldBe([".lock", "mine.txt"], ignoreOrder: true);
    }

    [Fact]
    public void Clean_can_only_print_what_it_would_delete()
    {
        Write("azurite/blob", 2_000);

        var (exitCode, output) = Clean(dryRun: true);

        exitCode.ShouldBe(0);
        output.ShouldContain("2.0 kB would be deleted.");
        File.Exists(Path.Combine(_folder, "azurite", "blob")).ShouldBeTrue();
    }

    [Fact]
    public void Clean_deletes_nothing_while_a_run_uses_the_directory()
    {
        Write("azurite/blob", 2_000);
        using var run = new DataDirectoryLock(_folder);

        var (exitCode, output) = Clean();

        exitCode.ShouldBe(2);
        output.ShouldContain("is used by another run");
        File.Exists(Path.Combine(_folder, "azurite", "blob")).ShouldBeTrue();
    }

    [Fact]
    public void Clean_of_a_missing_directory_does_not_create_it()
    {
        var nowhere = Path.Combine(_folder, "nowhere");
        var output = new StringWriter();

        CleanCommand.Run(nowhere, all: false, dryRun: false, output, output).ShouldBe(0);

        output.ToString().ShouldContain($"There is no state in {nowhere}.");
        Directory.Exists(nowhere).ShouldBeFalse();
    }

    private (int ExitCode, string Output) Clean(bool dryRun = false)
    {
        var output = new StringWriter();
        var exitCode = CleanCommand.Run(_folder, all: false, dryRun, output, output);
        return (exitCode, output.ToString());
    }

    private void Write(string path, int bytes)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, new byte[bytes]);
    }

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, path))).RootElement;

    private static async Task<string> EvaluateAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await CommandLine.RunAsync("dotnet", ["msbuild", "-nologo", .. arguments], CancellationToken);
        exitCode.ShouldBe(0, output + error);
        return output;
    }

    [GeneratedRegex(@"^\^(?<older>\d+\.\d+)\.0 \|\| >=(?<newer>\d+\.\d+)\.0$")]
    private static partial Regex Engines();
}
