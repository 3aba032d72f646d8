using Aholo.Functions.Configuration;
using Azure.Storage.Blobs;

namespace Aholo.EndToEnd.Tests;

/// <summary>A running function app on any host, and its services. README.md in this folder has the contract.</summary>
/// <param name="FunctionsUrl">The URL of the app.</param>
/// <param name="Storage">The connection string of its storage.</param>
/// <param name="ServiceBus">The connection string of its Service Bus.</param>
/// <param name="SimulatorPort">The port on this machine at which it expects the Aholo service; the tests start the simulator there.</param>
internal sealed record ExternalHost(Uri FunctionsUrl, string Storage, string ServiceBus, int SimulatorPort)
{
    private const string Prefix = "AHOLO_E2E_";

    /// <summary>Reads it from environment variables; null if they are not set and the tests start their own app.</summary>
    /// <exception cref="InvalidOperationException">A variable is missing or invalid; the message says which.</exception>
    public static ExternalHost? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(Prefix + "FUNCTIONS_URL") is not { Length: > 0 } url)
            return null;

        return new(
            Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : throw Wrong("FUNCTIONS_URL", "must be an absolute URL"),
            Required("STORAGE"),
            Required("SERVICE_BUS"),
            int.TryParse(Required("SIMULATOR_PORT"), out var port) ? port : throw Wrong("SIMULATOR_PORT", "must be a number"));
    }

    /// <summary>Creates the containers, as a deployment does.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var (service, names) = (new BlobServiceClient(Storage), new StorageOptions());
        foreach (var name in (string[])[names.Uploads, names.Assets, names.State])
            await service.GetBlobContainerClient(name).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
    }

    private static string Required(string name) =>
        Environment.GetEnvironmentVariable(Prefix + name) is { Length: > 0 } value ? value : throw Wrong(name, $"is required beside {Prefix}FUNCTIONS_URL");

    private static InvalidOperationException Wrong(string name, string what) => new($"{Prefix}{name} {what}; see tests/Aholo.EndToEnd.Tests/README.md.");
}
