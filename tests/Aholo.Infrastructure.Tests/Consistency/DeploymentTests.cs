using System.Text.RegularExpressions;
using Aholo.Infrastructure.Tests.Templates;
using YamlDotNet.RepresentationModel;

namespace Aholo.Infrastructure.Tests.Consistency;

public sealed partial class DeploymentTests(CompiledTemplates templates)
{
    // Set by azd.
    private static readonly string[] OfAzd = ["AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_SUBSCRIPTION_ID"];

    private readonly YamlMappingNode _azd = Load("azure.yaml");

    [Fact]
    public void The_service_is_the_app_and_the_infrastructure_has_a_place_for_it()
    {
        var (name, service) = ((YamlMappingNode)_azd["services"]).Children.Single();

        Directory.GetFiles(Path.Combine(Repository.Root, $"{service["project"]}"), "*.csproj").ShouldHaveSingleItem();
        $"{service["host"]}".ShouldBe("function");
        templates.Main.Resources.Single(resource => resource.Type == "Microsoft.Web/sites").Tags.ShouldNotBeNull().ShouldContain($"'azd-service-name', '{name}'");
        File.Exists(Path.Combine(Repository.Root, $"{_azd["infra"]["path"]}", $"{_azd["infra"]["module"]}.bicep")).ShouldBeTrue();
    }

    [Fact]
    public void Everything_that_can_be_tagged_is_tagged_with_the_environment()
    {
        templates.Main.Variable("allTags").GetValue<string>().ShouldContain("'azd-env-name', parameters('environmentName')");
        templates.Main.Resources.Where(resource => resource.Json["location"] is not null)
            .ShouldAllBe(resource => resource.Tags != null && resource.Tags.Contains("tags')", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_hook_exists_for_both_shells_and_needs_only_what_the_deployment_sets_or_the_readme_explains()
    {
        var given = templates.Main.Outputs.Concat(OfAzd).ToList();
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "infra", "README.md"));
        foreach (var hook in ((YamlMappingNode)_azd["hooks"]).Children.Values)
        {
            foreach (var system in (string[])["posix", "windows"])
            {
                var script = Path.Combine(Repository.Root, $"{hook[system]["run"]}");
                File.Exists(script).ShouldBeTrue(script);
                if (system == "posix" && !OperatingSystem.IsWindows())
                    File.GetUnixFileMode(script).HasFlag(UnixFileMode.UserExecute).ShouldBeTrue();
                var asked = Names().Matches(File.ReadAllText(script)).Select(match => match.Value).ToList();
                asked.ShouldNotBeEmpty();
                asked.Except(given).Where(name => !readme.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();
            }
        }
    }

    [Fact]
    public void Every_parameter_that_azd_deploys_with_is_explained_in_the_readme()
    {
        var parameters = File.ReadAllText(Path.Combine(Repository.Root, "infra", "main.bicepparam"));
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "infra", "README.md"));

        foreach (var name in Names().Matches(parameters).Select(match => match.Value).Except(OfAzd))
            readme.ShouldContain($"`{name}`");
    }

    internal static YamlMappingNode Load(string path)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Path.Combine(Repository.Root, path))));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    [GeneratedRegex(@"\b[A-Z]+(_[A-Z]+)+\b")]
    private static partial Regex Names();
}
