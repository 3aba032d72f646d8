using Aholo.Tests;

namespace Aholo.Infrastructure.Tests.Templates;

public sealed class BicepTests
{
    private static readonly string Infra = Path.Combine(Repository.Root, "infra");

    public BicepTests() => Bicep.SkipWhereMissing();

    [Theory]
    [InlineData("main.bicep")]
    [InlineData("uploads-subscription.bicep")]
    public async Task A_template_compiles_without_an_error_or_a_warning(string template) =>
        (await Bicep.CompileAsync(template))["resources"].ShouldNotBeNull();

    [Fact]
    public async Task The_parameters_that_azd_deploys_with_compile_too()
    {
        var (exitCode, output, diagnostics) = await Bicep.RunAsync("build-params", Path.Combine(Infra, "main.bicepparam"), "--stdout");

        diagnostics.ShouldBeEmpty();
        exitCode.ShouldBe(0);
        output.ShouldContain("environmentName");
    }

    [Fact]
    public async Task The_linter_is_on_so_that_silence_means_something()
    {
        var folder = Directory.CreateTempSubdirectory("bicep-").FullName;
        try
        {
            File.Copy(Path.Combine(Infra, "bicepconfig.json"), Path.Combine(folder, "bicepconfig.json"));
            var template = Path.Combine(folder, "bad.bicep");
            await File.WriteAllTextAsync(template, "param unused string\noutput key string = listKeys('x', '2025-01-01').keys[0].value\n", TestContext.Current.CancellationToken);

            var (exitCode, _, diagnostics) = await Bicep.RunAsync("build", template, "--stdout");

            exitCode.ShouldNotBe(0);
            diagnostics.ShouldContain("no-unused-params");
            diagnostics.ShouldContain("outputs-should-not-contain-secrets");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Every_template_is_formatted_as_the_compiler_would()
    {
        foreach (var template in Directory.GetFiles(Infra, "*.bicep", SearchOption.AllDirectories))
        {
            var (_, formatted, _) = await Bicep.RunAsync("format", template, "--stdout");
            formatted.ShouldBe(await File.ReadAllTextAsync(template, TestContext.Current.CancellationToken), template);
        }
    }
}
