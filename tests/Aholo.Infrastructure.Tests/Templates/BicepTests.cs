
namespace Aholo.Infrastructure.Tests.Templates;

public sealed class BicepTests : IDisposable
{
    private static readonly string Infra = Path.Combine(Repository.Root, "infra");

    private readonly CompiledTemplates _templates;
    private readonly string _folder;

    public BicepTests(CompiledTemplates templates)
    {
        Bicep.SkipWhereMissing();
        _templates = templates;
        _folder = Directory.CreateTempSubdirectory("bicep-").FullName;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // An error or a warning of the compiler fails every test that uses the templates.
    [Fact]
    public void Every_template_that_is_deployed_has_resources()
    {
        _templates.Main.Resources.ShouldNotBeEmpty();
        _templates.UploadsSubscription.Resources.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_parameters_that_azd_deploys_with_compile()
    {
        var (exitCode, output, diagnostics) = await Bicep.RunAsync("build-params", Path.Combine(Infra, "main.bicepparam"), "--stdout");

        diagnostics.ShouldBeEmpty();
        exitCode.ShouldBe(0);
        output.ShouldContain("environmentName");
    }

    [Fact]
    public async Task The_linter_is_enabled()
    {
        CopyToFolder("bicepconfig.json");
        var template = Path.Combine(_folder, "bad.bicep");
        await File.WriteAllTextAsync(template, "param unused string\noutput key string = listKeys('x', '2025-01-01').keys[0].value\n", TestContext.Current.CancellationToken);

        var (exitCode, _, diagnostics) = await Bicep.RunAsync("build", template, "--stdout");

        exitCode.ShouldNotBe(0);
        diagnostics.ShouldContain("no-unused-params");
        diagnostics.ShouldContain("outputs-should-not-contain-secrets");
    }

    [Fact]
    public async Task Every_template_is_formatted_as_the_compiler_would()
    {
        var templates = Directory.GetFiles(Infra, "*.bicep", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Infra, file)).ToList();
        templates.ShouldNotBeEmpty();
        foreach (var file in templates.Append("bicepconfig.json"))
            CopyToFolder(file);

        // All in one run, because starting the compiler takes longer than formatting.
        var (exitCode, _, diagnostics) = await Bicep.RunAsync("format", "--pattern", Path.Combine(_folder, "**", "*.bicep"));

        exitCode.ShouldBe(0, diagnostics);
        foreach (var template in templates)
            File.ReadAllText(Path.Combine(_folder, template)).ShouldBe(File.ReadAllText(Path.Combine(Infra, template)), template);
    }

    private void CopyToFolder(string file)
    {
        var copy = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(Path.Combine(Infra, file), copy);
    }
}
