using System.Text.RegularExpressions;
using Aholo.Infrastructure.Tests.Templates;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Infrastructure.Tests.Consistency;

public sealed partial class InfrastructureTests(CompiledTemplates templates)
{
    private const string RoleAssignment = "Microsoft.Authorization/roleAssignments";

    // The names of the role ids, which are the same in every tenant.
    private static readonly Dictionary<string, string> RoleNames = new()
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"] = "Azure Service Bus Data Sender",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["0ad04412-c4d5-4796-b79c-f76d14c8d402"] = "Durable Task Data Contributor",
    };

    [Fact]
    public void Every_container_in_the_settings_of_the_app_is_deployed()
    {
        var containers = templates.Main.Resources.Where(resource => resource.Type == "Microsoft.Storage/storageAccounts/blobServices/containers")
            .Select(resource => resource.Name).ToList();

        foreach (var setting in templates.Main.Holding("Microsoft.Web/sites").Variable("settings").AsObject()
            .Where(setting => setting.Key.StartsWith("Aholo__Storage__", StringComparison.Ordinal)))
        {
            var expression = setting.Value!.GetValue<string>().Trim('[', ']');
            containers.ShouldContain(name => name.Contains(expression), $"{setting.Key} is {expression}");
        }
    }

    [Fact]
    public void The_topic_that_the_app_sends_to_is_deployed_with_duplicate_detection()
    {
        templates.Main.Holding("Microsoft.Web/sites").Variable("settings")["Aholo__Events__Entity"]!.GetValue<string>().ShouldBe("[parameters('eventsTopic')]");
        var resources = templates.Main.Holding("Microsoft.ManagedIdentity/userAssignedIdentities");
        resources.Variable("eventsTopic").GetValue<string>().ShouldBe(new Functions.Configuration.EventOptions().Entity);

        var topic = templates.Main.Resources.Single(resource => resource.Type == "Microsoft.ServiceBus/namespaces/topics");
        topic.Name.ShouldContain("parameters('topicName')");
        topic.Property("requiresDuplicateDetection")!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Shared_keys_and_anonymous_access_are_disabled()
    {
        var accounts = templates.Main.Resources.Where(resource => resource.Type == "Microsoft.Storage/storageAccounts").ToList();
        accounts.Count.ShouldBe(2);
        accounts.ShouldAllBe(account => !account.Property("allowSharedKeyAccess")!.GetValue<bool>() && !account.Property("allowBlobPublicAccess")!.GetValue<bool>());
        templates.Main.Resources.Single(resource => resource.Type == "Microsoft.ServiceBus/namespaces").Property("disableLocalAuth")!.GetValue<bool>().ShouldBeTrue();
        templates.Main.Resources.Single(resource => resource.Type == "Microsoft.Insights/components").Property("DisableLocalAuth")!.GetValue<bool>().ShouldBeTrue();
        templates.Main.Resources.Single(resource => resource.Type == "Microsoft.KeyVault/vaults")
            .Property("enableRbacAuthorization")!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Only_the_page_may_upload_directly_to_storage()
    {
        var service = templates.Main.Resources.Single(
            resource => resource.Type == "Microsoft.Storage/storageAccounts/blobServices" && resource.Property("cors") is not null);
        var rule = service.Property("cors", "corsRules")!.AsArray().ShouldHaveSingleItem()!;

        rule["allowedOrigins"]!.GetValue<string>().ShouldBe("[parameters('pageOrigins')]");
        rule["allowedMethods"]!.AsArray().Select(method => method!.GetValue<string>()).ShouldBe(["PUT"]);
        rule["allowedHeaders"]!.AsArray().Select(header => header!.GetValue<string>()).ShouldNotContain("*");
        File.ReadAllText(Path.Combine(Repository.Root, "infra", "resources.bicep")).ShouldContain("pageOrigins: concat([functionApp.outputs.url], pageOrigins)");

        // A separate resource would overwrite the settings of this one, so the retention is set here.
        service.Property("deleteRetentionPolicy", "enabled")!.GetValue<bool>().ShouldBeTrue();
        service.Property("containerDeleteRetentionPolicy", "enabled")!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Every_role_is_explained_in_the_readme_and_every_role_there_is_assigned()
    {
        var assigned = templates.Main.Resources.Where(resource => resource.Type == RoleAssignment)
            .SelectMany(resource => RoleId().Matches(resource.Json.ToJsonString() + resource.Template["variables"]?.ToJsonString()))
            .Select(match => RoleNames[match.Value]).Distinct().ToList();

        var explained = Roles().Matches(File.ReadAllText(Path.Combine(Repository.Root, "infra", "README.md"))).Select(match => match.Groups[1].Value);

        explained.Distinct().ShouldBe(assigned, ignoreOrder: true);
        templates.Main.Resources.Where(resource => resource.Type == RoleAssignment).ShouldAllBe(resource => resource.Property("description") != null);
    }

    [Fact]
    public void Event_Grid_delivers_upload_events_to_the_function_with_its_trigger()
    {
        var subscription = templates.UploadsSubscription;
        var function = FunctionDeclaration.All.Single(function => function.Name == subscription.Default("functionName"));

        function.Trigger.ShouldBeOfType<BlobTriggerAttribute>().Source.ShouldBe(BlobTriggerSource.EventGrid);
        subscription.Default("container").ShouldBe(new Functions.Configuration.StorageOptions().Uploads);
    }

    [Fact]
    public void The_deployed_runtime_is_the_one_that_the_app_is_built_for()
    {
        var runtime = templates.Main.Resources.Single(resource => resource.Type == "Microsoft.Web/sites").Property("functionAppConfig", "runtime")!;
        var framework = TargetFramework().Match(File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props"))).Groups[1].Value;

        runtime["name"]!.GetValue<string>().ShouldBe(AppSettings.OfSample()["FUNCTIONS_WORKER_RUNTIME"]);
        runtime["version"]!.GetValue<string>().ShouldBe(framework);
        File.ReadAllText(Path.Combine(Repository.Root, "src", "Aholo.Functions", "Aholo.Functions.csproj")).ShouldContain("<AzureFunctionsVersion>v4<");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex RoleId();

    [GeneratedRegex(@"^\| \*\*([A-Z][A-Za-z ]+)\*\* \|", RegexOptions.Multiline)]
    private static partial Regex Roles();

    [GeneratedRegex("<TargetFramework>net([0-9.]+)<")]
    private static partial Regex TargetFramework();
}
