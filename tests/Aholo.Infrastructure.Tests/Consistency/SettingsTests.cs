using System.Globalization;
using System.Reflection;
using Aholo.Functions.Configuration;
using Aholo.Infrastructure.Tests.Templates;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Aholo.Infrastructure.Tests.Consistency;

public sealed class SettingsTests(CompiledTemplates templates)
{
    private static readonly HashSet<string> Known =
    [
        .. Keys(typeof(AholoFunctionsOptions), AholoFunctionsOptions.SectionName),
        .. Keys(typeof(AholoClientOptions), AholoFunctionsOptions.SectionName),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task The_app_starts_with_the_deployed_settings(bool onAzure) => AppSettings.StartAsync(Settings(onAzure), provider =>
    {
        provider.GetRequiredService<BlobServiceClient>().Uri.ShouldNotBeNull();
        provider.GetRequiredService<ServiceBusClient>().FullyQualifiedNamespace.ShouldBe(onAzure ? "sb-aholo.servicebus.windows.net" : "127.0.0.1");
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_app_reads_every_deployed_setting(bool onAzure) =>
        Settings(onAzure).Keys.Where(name => name.StartsWith("Aholo__", StringComparison.Ordinal))
            .Where(name => !Known.Contains(name)).ShouldBeEmpty();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_setting_that_a_trigger_names_is_set(bool onAzure)
    {
        var settings = Settings(onAzure);
        var blobs = FunctionDeclaration.All.Select(function => function.Trigger).OfType<BlobTriggerAttribute>().ToList();

        var connections = blobs.Select(blob => blob.Connection!).Append(Connections.ServiceBus).Append("AzureWebJobsStorage");
        connections.ShouldAllBe(connection => settings.Keys.Any(name => name == connection || name.StartsWith($"{connection}__")));
        blobs.Select(blob => blob.BlobPath.Split('%')[1].Replace(":", "__", StringComparison.Ordinal)).ShouldAllBe(name => settings.ContainsKey(name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_function_is_disabled(bool onAzure) =>
        Settings(onAzure).Keys.ShouldNotContain(name => name.StartsWith("AzureWebJobs.", StringComparison.Ordinal));

    [Fact]
    public void Uploads_have_only_the_Event_Grid_trigger() =>
        FunctionDeclaration.All.Select(function => function.Trigger).OfType<BlobTriggerAttribute>()
            .ShouldHaveSingleItem().Source.ShouldBe(BlobTriggerSource.EventGrid);

    // The host rejects a body above its limit with an empty 500. The limit of the app is much lower, and its error has a reason.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_body_limit_of_the_host_is_above_that_of_the_app(bool onAzure) =>
        long.Parse(Settings(onAzure)["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"], CultureInfo.InvariantCulture)
            .ShouldBeGreaterThan(10 * new ProjectFileOptions().MaxBytes);

    [Fact]
    public void The_settings_on_Azure_have_no_key_and_none_that_Flex_Consumption_rejects()
    {
        var settings = Settings(onAzure: true);

        settings.Values.ShouldAllBe(value => !value.Contains("AccountKey") && !value.Contains("SharedAccessKey") && !value.Contains("listKeys"));
        settings.Keys.ShouldNotContain(name => name.StartsWith("WEBSITE_", StringComparison.Ordinal));
        settings.Keys.Intersect(["FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "AzureWebJobsStorage", "SCM_DO_BUILD_DURING_DEPLOYMENT"])
            .ShouldBeEmpty();
    }

    private IReadOnlyDictionary<string, string> Settings(bool onAzure) => onAzure ? AppSettings.OfTemplate(templates.Main) : AppSettings.OfSample();

    private static IEnumerable<string> Keys(Type options, string prefix) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).SelectMany(property =>
            property.PropertyType.Namespace?.StartsWith("Aholo", StringComparison.Ordinal) == true && property.PropertyType.IsClass
                ? Keys(property.PropertyType, $"{prefix}__{property.Name}")
                : [$"{prefix}__{property.Name}"]);
}
