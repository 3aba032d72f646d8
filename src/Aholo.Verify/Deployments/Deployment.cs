using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;

namespace Aholo.Verify.Deployments;

/// <summary>The deployment that is verified: its API, and its storage and Service Bus as far as there is access.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    private readonly ServiceBusClient? _serviceBus;

    private Deployment(VerifyOptions options, BlobContainerClient? uploads, ServiceBusClient? serviceBus, EventReader? events)
    {
        Options = options;
        Api = new(options.Url, options.Key);
        Uploads = uploads;
        _serviceBus = serviceBus;
        Events = events;
    }

    /// <summary>Gets what was asked for.</summary>
    public VerifyOptions Options { get; }

    /// <summary>Gets the HTTP API.</summary>
    public DeploymentApi Api { get; }

    /// <summary>Gets the container of the uploads; null without access to storage.</summary>
    public BlobContainerClient? Uploads { get; }

    /// <summary>Gets the events; null without access to Service Bus.</summary>
    public EventReader? Events { get; }

    /// <exception cref="OptionException">The key, or the address of storage or Service Bus, cannot be used.</exception>
    public static Deployment Open(VerifyOptions options)
    {
        // The key may have been read from a file, with its end of line. It is not repeated.
        if (options.Key?.All(character => character is > ' ' and <= '~') == false)
            throw new OptionException("--key (or AHOLO_VERIFY_KEY) must be printable ASCII characters without spaces and line ends.");

        var uploads = options.Storage is { Length: > 0 } storage
            ? Parse("--storage", "the URL of a blob service or a connection string", () => OpenStorage(storage)).GetBlobContainerClient(options.UploadsContainer)
            : null;
        if (options.ServiceBus is not { Length: > 0 } address)
            return new(options, uploads, null, null);

        var serviceBus = Parse("--service-bus", "the host name of a namespace or a connection string", () => OpenServiceBus(address));
        return new(options, uploads, serviceBus, new(serviceBus, options.Entity, options.Subscription));
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (Events is not null)
            await Events.DisposeAsync();
        if (_serviceBus is not null)
            await _serviceBus.DisposeAsync();
    }

    private static BlobServiceClient OpenStorage(string address) =>
        address.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? new(new Uri(address), new DefaultAzureCredential()) : new(address);

    private static ServiceBusClient OpenServiceBus(string address) =>
        address.Contains('=') ? new(address) : new(address, new DefaultAzureCredential());

    // The value may hold a key: it is not repeated, nor is what the parser says of it.
    private static T Parse<T>(string option, string expected, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new OptionException($"{option} must be {expected}.", exception);
        }
    }
}
