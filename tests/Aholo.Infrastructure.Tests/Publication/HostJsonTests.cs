using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using Aholo.Tests;

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

    // Only read, not loaded: the extension is for another framework, and for the host's process.
    private static List<string> Properties(string assembly, string type)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var definition = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Single(candidate => metadata.GetString(candidate.Name) == type);
        return [.. definition.GetProperties().Select(property => metadata.GetString(metadata.GetPropertyDefinition(property).Name))];
    }
}
