using System.Reflection;
using Aspire.Hosting;

namespace LocalAzure.Aspire;

/// <summary>Finds the programs of the resources. The build writes their paths into this assembly.</summary>
internal static class LocalAzurePrograms
{
    /// <summary>The host of function apps.</summary>
    public const string FunctionsHost = "LocalAzure.Functions";

    /// <summary>The Service Bus broker.</summary>
    public const string ServiceBusBroker = "LocalAzure.ServiceBus";

    /// <summary>Gets the file of a program.</summary>
    /// <exception cref="DistributedApplicationException">It does not exist.</exception>
    public static string Find(string name)
    {
        var path = typeof(LocalAzurePrograms).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == name).Value!;
        return File.Exists(path) ? path : throw new DistributedApplicationException($"{name} is not at '{path}'. Build the AppHost again.");
    }
}
