using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;

namespace Aholo.Verify.Deployments;

/// <summary>The deployment to verify: its API and, with access, its storage and Service Bus.</summary>
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

    public VerifyOptions Options { get; }

    public DeploymentApi Api { get; }

    /// <summary>Gets the container of the uploads; null without access to storage.</summary>
    public BlobContainerClient? Uploads { get; }

    /// <summary>Gets the events; null without access to Service Bus.</summary>
    public EventReader? Events { get; }

    /// <exception cref="OptionException">The key, or the address of storage or Service Bus, is invalid.</exception>
    public static Deployment Open(VerifyOptions options)
    {
        // A key that was read from a file may have a line end. The message must not contain the key.
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

    // The message must not contain the value or the parser's message, because the value may contain a key.
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
