using System.Text.Json;
using Aholo.Files.Media;
using Aholo.Functions.Projects;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Aholo.Infrastructure.Tests.Publication;

public sealed class AzurePublicationTests(AzurePublication publication)
{
    [Fact]
    public void Every_function_of_the_source_is_published_with_its_trigger()
    {
        using var metadata = publication.ReadJson("functions.metadata");

        var published = metadata.RootElement.EnumerateArray().Select(function => (Name: Text(function, "name"), Trigger: Text(Trigger(function), "type")));

        published.ShouldBe(FunctionDeclaration.All.Select(function => (function.Name, TriggerType(function.Trigger))), ignoreOrder: true);
    }

    [Fact]
    public void Routes_authorization_levels_and_paths_are_published_as_in_the_source()
    {
        using var metadata = publication.ReadJson("functions.metadata");
        var triggers = metadata.RootElement.EnumerateArray().ToDictionary(function => Text(function, "name"), Trigger);

        foreach (var function in FunctionDeclaration.All)
        {
            var published = triggers[function.Name];
            switch (function.Trigger)
            {
                case HttpTriggerAttribute http:
                    Text(published, "route").ShouldBe(http.Route);
                    Text(published, "authLevel").ShouldBe(http.AuthLevel.ToString());
                    published.GetProperty("methods").EnumerateArray().Select(method => method.GetString()).ShouldBe(http.Methods);
                    break;
                case BlobTriggerAttribute blob:
                    Text(published, "path").ShouldBe(blob.BlobPath);
                    Text(published, "connection").ShouldBe(blob.Connection);
                    break;
            }
        }
    }

    [Fact]
    public void The_published_folder_is_complete_and_has_no_local_settings()
    {
        File.ReadAllText(Path.Combine(publication.Folder, "host.json")).ShouldBe(File.ReadAllText(Path.Combine(Repository.Root, "host.json")));
        File.Exists(Path.Combine(publication.Folder, "local.settings.json")).ShouldBeFalse();

        using var worker = publication.ReadJson("worker.config.json");
        var description = worker.RootElement.GetProperty("description");
        Text(description, "language").ShouldBe("dotnet-isolated");
        Text(description, "defaultWorkerPath").ShouldSatisfyAllConditions(path => File.Exists(Path.Combine(publication.Folder, path)).ShouldBeTrue());

        using var extensions = publication.ReadJson("extensions.json");
        var paths = extensions.RootElement.GetProperty("extensions").EnumerateArray().Select(extension => Text(extension, "hintPath")).ToList();
        paths.ShouldContain(path => path.StartsWith("./.azurefunctions/", StringComparison.Ordinal));
        paths.ShouldAllBe(path => File.Exists(Path.Combine(publication.Folder, path)));
    }

    [Theory]
    [InlineData("openapi.json")]
    [InlineData("event.schema.json")]
    [InlineData("project.schema.json")]
    [InlineData("ui/index.html")]
    public void The_files_that_the_app_serves_are_published(string file)
    {
        new FileInfo(Path.Combine(publication.Folder, file)).ShouldSatisfyAllConditions(
            published => published.Exists.ShouldBeTrue(), published => published.Length.ShouldBePositive());
    }

    // For non-public types, the worker would compile its invoker at every invocation, which tripled the processor time of a project.
    [Fact]
    public void The_worker_keeps_the_invokers_of_functions_whose_types_are_not_public() =>
        typeof(ProjectId).Assembly.GetTypes().Select(type => type.Name).ShouldNotContain("DirectFunctionExecutor");

    private static JsonElement Trigger(JsonElement function) =>
        function.GetProperty("bindings").EnumerateArray().Single(binding => Text(binding, "type").EndsWith("Trigger", StringComparison.Ordinal));

    private static string TriggerType(TriggerBindingAttribute trigger)
    {
        var name = trigger.GetType().Name.Replace("Attribute", "", StringComparison.Ordinal);
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;
}
