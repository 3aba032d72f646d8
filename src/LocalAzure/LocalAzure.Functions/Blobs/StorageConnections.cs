using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;

namespace LocalAzure.Functions.Blobs;

/// <summary>
/// Creates storage clients from connection names. A connection is a setting with a connection string, or a section with the service URI and the
/// credential settings of Microsoft.Extensions.Azure.
/// </summary>
internal sealed class StorageConnections(IConfiguration configuration, AzureComponentFactory components)
{
    /// <summary>The connection of the host, and of triggers that name no connection.</summary>
    public const string Default = "AzureWebJobsStorage";

    private const int NoResponse = 0;

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Creates a blob client for a connection. It does not retry requests; callers do.</summary>
    /// <exception cref="LocalFunctionsHostException">The connection is not configured, or not valid.</exception>
    public BlobServiceClient CreateBlobService(string name)
    {
        var options = Configure(new BlobClientOptions());
        return Create(name, "blobServiceUri", text => new BlobServiceClient(text, options), (uri, credential) => new(uri, credential, options))
            ?? throw NotConfigured(name);
    }

    /// <summary>Ensures that the services of a connection respond, whatever the response.</summary>
    /// <exception cref="LocalFunctionsHostException">The connection is not configured, or not valid.</exception>
    /// <exception cref="StorageUnavailableException">A service is unavailable.</exception>
    public async Task ProbeAsync(string name, CancellationToken cancellationToken)
    {
        var options = Configure(new QueueClientOptions());
        var queues = Create(name, "queueServiceUri", text => new QueueServiceClient(text, options), (uri, credential) => new(uri, credential, options))
            ?? throw NotConfigured(name);
        var blobs = CreateBlobService(name);
        await ProbeAsync(name, blobs.Uri, () => blobs.GetPropertiesAsync(cancellationToken));
        await ProbeAsync(name, queues.Uri, () => queues.GetPropertiesAsync(cancellationToken));
    }

    /// <summary>Returns whether the exception means that a storage service is unavailable.</summary>
    public static bool IsUnavailable(Exception exception) => exception switch
    {
        RequestFailedException failed => failed.Status is NoResponse or >= StatusCodes.Status500InternalServerError,
        AggregateException aggregate => aggregate.InnerExceptions.All(IsUnavailable),
        _ => exception is HttpRequestException or IOException or TaskCanceledException or TimeoutException,
    };

    private static async Task ProbeAsync<T>(string name, Uri service, Func<Task<T>> request)
    {
        try
        {
            await request();
        }
        catch (RequestFailedException exception) when (!IsUnavailable(exception))
        {
            // The service responds.
        }
        catch (Exception exception) when (exception is not OperationCanceledException && IsUnavailable(exception))
        {
            var reason = exception.GetBaseException().Message.Split('\n')[0].Trim().TrimEnd('.');
            throw new StorageUnavailableException($"Storage '{name}' does not answer at {service.GetLeftPart(UriPartial.Path)}: {reason}.", exception);
        }
    }

    private static T Configure<T>(T options) where T : ClientOptions
    {
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = ProbeTimeout;
        return options;
    }

    private static LocalFunctionsHostException NotConfigured(string name) => new(
        $"The storage connection '{name}' is not configured. Set {name} to a connection string (UseDevelopmentStorage=true for Azurite), or "
        + $"{name}__blobServiceUri and {name}__queueServiceUri.");

    private T? Create<T>(string name, string uriKey, Func<string, T> fromText, Func<Uri, TokenCredential, T> fromUri)
        where T : class
    {
        var section = new[] { name, $"AzureWebJobs{name}", $"ConnectionStrings:{name}" }.Select(configuration.GetSection).FirstOrDefault(found => found.Exists());
        try
        {
            if (section?.Value is { Length: > 0 } connectionString)
                return fromText(connectionString);
            return (section?[uriKey] ?? section?["serviceUri"]) is { Length: > 0 } uri
                ? fromUri(new(uri), components.CreateTokenCredential(section))
                : null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            // Without the inner exception, which may quote the secret.
            throw new LocalFunctionsHostException($"The storage connection '{section!.Path}' is neither a connection string nor a valid {uriKey}.");
        }
    }
}
