using System.Text.Json.Nodes;

namespace Aholo.Infrastructure.Tests.Templates;

/// <summary>The resources that <c>azd provision</c> would create: the compiler evaluates the templates with an environment, without Azure.</summary>
internal sealed class PlannedDeployment
{
    private readonly JsonArray _resources;

    private PlannedDeployment(JsonArray resources) => _resources = resources;

    public IEnumerable<string> Types => _resources.Select(resource => resource!["type"]!.GetValue<string>());

    /// <summary>Gets the resources as JSON. Values that only Azure knows remain expressions.</summary>
    public string Json => _resources.ToJsonString();

    /// <summary>Gets the settings of the function app, by name. Values that only Azure knows remain expressions.</summary>
    public IReadOnlyDictionary<string, string> AppSettings =>
        _resources.Single(resource => resource!["type"]!.GetValue<string>() == "Microsoft.Web/sites")!["properties"]!["siteConfig"]!["appSettings"]!.AsArray()
            .ToDictionary(setting => setting!["name"]!.GetValue<string>(), setting => setting!["value"]!.GetValue<string>());

    /// <param name="environment">The variables of <c>azd env set</c> and the shell.</param>
    public static async Task<PlannedDeployment> EvaluateAsync(Dictionary<string, string> environment)
    {
        Bicep.SkipWhereMissing();
        var folder = Directory.CreateTempSubdirectory("plan-");
        try
        {
            // The compiler writes into the folder of the parameters.
            var infra = Path.Combine(Repository.Root, "infra");
            foreach (var file in Directory.GetFiles(infra, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(folder.FullName, Path.GetRelativePath(infra, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            string[] arguments =
            [
                "snapshot", Path.Combine(folder.FullName, "main.bicepparam"), "--mode", "overwrite",
                "--subscription-id", "00000000-0000-0000-0000-000000000001", "--location", "westeurope",
            ];
            var (exitCode, _, diagnostics) = await Bicep.RunAsync(environment, arguments);
            diagnostics.ShouldBeEmpty();
            exitCode.ShouldBe(0);
            var plan = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "main.snapshot.json"), TestContext.Current.CancellationToken))!;
            return new(plan["predictedResources"]!.AsArray());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
