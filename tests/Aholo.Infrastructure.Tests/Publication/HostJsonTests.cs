using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aholo.Infrastructure.Tests.Publication;

public sealed class HostJsonTests(AzurePublication publication)
{
    [Theory]
    [InlineData("durableTask", "Microsoft.Azure.WebJobs.Extensions.DurableTask", "DurableTaskOptions")]
    [InlineData("durableTask:storageProvider", "Microsoft.Azure.WebJobs.Extensions.DurableTask", "AzureStorageOptions")]
    [InlineData("durableTask:tracing", "Microsoft.Azure.WebJobs.Extensions.DurableTask", "TraceOptions")]
    [InlineData("blobs", "Microsoft.Azure.WebJobs.Extensions.Storage.Blobs", "BlobsOptions")]
    public void Every_key_of_host_json_is_one_that_the_real_extension_has(string section, string assembly, string options)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json")));
        var element = section.Split(':').Aggregate(json.RootElement.GetProperty("extensions"), (parent, name) => parent.GetProperty(name));

        var known = Properties(Path.Combine(publication.Folder, ".azurefunctions", $"{assembly}.dll"), options);

        element.EnumerateObject().Select(property => property.Name).Except(known, StringComparer.OrdinalIgnoreCase).ShouldBeEmpty();
    }

    [Fact]
    public void The_values_of_host_json_are_within_the_limits_that_the_extension_checks_at_start() =>
        CheckLimits(new Dictionary<string, string?>());

    [Theory]
    [InlineData("storageProvider:controlQueueVisibilityTimeout", "00:00:59", "ControlQueueVisibilityTimeout")]
    [InlineData("storageProvider:partitionCount", "17", "PartitionCount")]
    [InlineData("storageProvider:maxQueuePollingInterval", "-00:00:01", "MaxQueuePollingInterval")]
    [InlineData("maxConcurrentActivityFunctions", "0", "MaxConcurrentActivityFunctions")]
    [InlineData("hubName", "a-hub", "Invalid table name")]
    public void A_value_outside_the_limits_is_detected(string key, string value, string names) =>
        Should.Throw<Exception>(() => CheckLimits(new Dictionary<string, string?> { [$"extensions:durableTask:{key}"] = value }))
            .GetBaseException().Message.ShouldContain(names);

    [Theory]
    [InlineData("controlQueueVisibilityTimeout")]
    [InlineData("workItemQueueVisibilityTimeout")]
    public void The_work_of_a_crashed_host_is_taken_over_after_a_minute(string key) =>
        Settings(new Dictionary<string, string?>())[$"extensions:durableTask:storageProvider:{key}"].ShouldBe("00:01:00");

    // The extension of the local host, which this process can load. It validates host.json like that of the real host.
    private static void CheckLimits(IReadOnlyDictionary<string, string?> overrides)
    {
        var section = Settings(overrides).GetSection("extensions:durableTask");
        var extension = Assembly.Load("Microsoft.Azure.WebJobs.Extensions.DurableTask");
        var options = Bind("DurableTaskOptions", section);
        var storage = Bind("AzureStorageOptions", section.GetSection("storageProvider"));
        var resolver = Activator.CreateInstance(
            Type.GetType("Microsoft.Azure.WebJobs.DefaultNameResolver, Microsoft.Azure.WebJobs.Host", throwOnError: true)!, new ConfigurationBuilder().Build());

        Call(options, "Validate", resolver);
        Call(storage, "Validate", NullLogger.Instance);
        Call(storage, "ValidateHubName", section["hubName"]);

        object Bind(string name, IConfiguration values)
        {
            var bound = Activator.CreateInstance(extension.GetType($"Microsoft.Azure.WebJobs.Extensions.DurableTask.{name}", throwOnError: true)!)!;
            values.Bind(bound);
            return bound;
        }

        static void Call(object target, string method, object? argument) => target.GetType()
            .GetMethod(method, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .ShouldNotBeNull($"{target.GetType().Name}.{method}")
            .Invoke(target, [argument]);
    }

    private static IConfiguration Settings(IReadOnlyDictionary<string, string?> overrides) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(Repository.Root, "host.json"))
        .AddInMemoryCollection(overrides)
        .Build();

    // Only read, not loaded, because the extension needs the framework of the host.
    private static List<string> Properties(string assembly, string type)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var definition = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Single(candidate => metadata.GetString(candidate.Name) == type);
        return [.. definition.GetProperties().Select(property => metadata.GetString(metadata.GetPropertyDefinition(property).Name))];
    }
}
