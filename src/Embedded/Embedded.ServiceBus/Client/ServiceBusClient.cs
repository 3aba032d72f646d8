using Azure.Core;
using Embedded.ServiceBus.Client;
using Embedded.ServiceBus.Protocol;

namespace Azure.Messaging.ServiceBus;

/// <summary>
/// Makes senders, receivers and processors, which share its one connection. Safe for use by many threads; connects when first needed.
/// </summary>
public class ServiceBusClient : IAsyncDisposable
{
    private readonly string? _onlyEntity;

    /// <param name="connectionString">With <c>UseDevelopmentEmulator=true</c> the connection is without TLS, for the emulator and our broker.</param>
    /// <exception cref="FormatException">The connection string is malformed.</exception>
    /// <exception cref="ArgumentException">The connection string has no key and no signature, or both.</exception>
    public ServiceBusClient(string connectionString)
        : this(connectionString, new ServiceBusClientOptions())
    {
    }

    /// <inheritdoc cref="ServiceBusClient(string)"/>
    public ServiceBusClient(string connectionString, ServiceBusClientOptions options)
    {
        var properties = ServiceBusConnectionStringProperties.Parse(connectionString);
        var tokens = properties switch
        {
            { SharedAccessSignature: { } signature, SharedAccessKeyName: null, SharedAccessKey: null } =>
                CbsTokenSources.From(new AzureSasCredential(signature)),
            { SharedAccessSignature: null, SharedAccessKeyName: { } name, SharedAccessKey: { } key } =>
                CbsTokenSources.From(new AzureNamedKeyCredential(name, key)),
            _ => throw new ArgumentException(
                "The connection string needs either 'SharedAccessKeyName' and 'SharedAccessKey', or 'SharedAccessSignature', and not both.",
                nameof(connectionString)),
        };
        _onlyEntity = properties.EntityPath;
        (FullyQualifiedNamespace, Identifier, Retry, Connection) =
            Connect(properties.Endpoint!, useTls: !properties.UseDevelopmentEmulator, tokens, options);
    }

    /// <param name="fullyQualifiedNamespace">Such as <c>name.servicebus.windows.net</c>.</param>
    /// <param name="credential">An identity that has a Service Bus role.</param>
    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential)
        : this(fullyQualifiedNamespace, credential, new ServiceBusClientOptions())
    {
    }

    /// <inheritdoc cref="ServiceBusClient(string, TokenCredential)"/>
    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential, ServiceBusClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(credential);
        (FullyQualifiedNamespace, Identifier, Retry, Connection) =
            Connect(Endpoint(fullyQualifiedNamespace), useTls: true, CbsTokenSources.From(credential), options);
    }

    /// <param name="fullyQualifiedNamespace">Such as <c>name.servicebus.windows.net</c>.</param>
    /// <param name="credential">A shared access key and its name.</param>
    /// <param name="options">How to connect.</param>
    public ServiceBusClient(string fullyQualifiedNamespace, AzureNamedKeyCredential credential, ServiceBusClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(credential);
        (FullyQualifiedNamespace, Identifier, Retry, Connection) =
            Connect(Endpoint(fullyQualifiedNamespace), useTls: true, CbsTokenSources.From(credential), options ?? new());
    }

    /// <param name="fullyQualifiedNamespace">Such as <c>name.servicebus.windows.net</c>.</param>
    /// <param name="credential">A shared access signature.</param>
    /// <param name="options">How to connect.</param>
    public ServiceBusClient(string fullyQualifiedNamespace, AzureSasCredential credential, ServiceBusClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(credential);
        (FullyQualifiedNamespace, Identifier, Retry, Connection) =
            Connect(Endpoint(fullyQualifiedNamespace), useTls: true, CbsTokenSources.From(credential), options ?? new());
    }

    protected ServiceBusClient()
    {
    }

    public virtual string FullyQualifiedNamespace { get; } = "";

    public virtual bool IsClosed { get; private set; }

    public virtual string Identifier { get; } = "";

    internal RetryPolicy Retry { get; } = null!;

    internal AmqpConnection Connection { get; } = null!;

    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => new(Entity(queueOrTopicName), this);

    public virtual ServiceBusReceiver CreateReceiver(string queueName) => CreateReceiver(queueName, new ServiceBusReceiverOptions());

    public virtual ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options) => new(Entity(queueName), this, options);

    public virtual ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName) =>
        CreateReceiver(topicName, subscriptionName, new ServiceBusReceiverOptions());

    public virtual ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName, ServiceBusReceiverOptions options) =>
        new(Subscription(topicName, subscriptionName), this, options);

    public virtual ServiceBusProcessor CreateProcessor(string queueName) => CreateProcessor(queueName, new ServiceBusProcessorOptions());

    public virtual ServiceBusProcessor CreateProcessor(string queueName, ServiceBusProcessorOptions options) => new(Entity(queueName), this, options);

    public virtual ServiceBusProcessor CreateProcessor(string topicName, string subscriptionName) =>
        CreateProcessor(topicName, subscriptionName, new ServiceBusProcessorOptions());

    public virtual ServiceBusProcessor CreateProcessor(string topicName, string subscriptionName, ServiceBusProcessorOptions options) =>
        new(Subscription(topicName, subscriptionName), this, options);

    /// <summary>Closes the connection, and so all that was made with this client.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        IsClosed = true;
        await Connection.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private static (string Namespace, string Identifier, RetryPolicy Retry, AmqpConnection Connection) Connect(
        Uri endpoint, bool useTls, CbsTokenSource tokens, ServiceBusClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var identifier = options.Identifier ?? $"{endpoint.Host}-{Guid.NewGuid()}";
        return (endpoint.Host, identifier, new RetryPolicy(options.RetryOptions), new AmqpConnection(endpoint, useTls, tokens, options));
    }

    private static Uri Endpoint(string fullyQualifiedNamespace)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fullyQualifiedNamespace);
        var address = fullyQualifiedNamespace.Contains("://", StringComparison.Ordinal) ? fullyQualifiedNamespace : $"sb://{fullyQualifiedNamespace}";
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? new UriBuilder("sb", uri.Host, uri.IsDefaultPort ? -1 : uri.Port).Uri
            : throw new ArgumentException(
                $"'{fullyQualifiedNamespace}' is no Service Bus namespace; it must be a host name such as 'name.servicebus.windows.net'.",
                nameof(fullyQualifiedNamespace));
    }

    private string Subscription(string topicName, string subscriptionName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subscriptionName);
        return Entity(topicName) + ServiceBusAmqp.SubscriptionsSegment + subscriptionName;
    }

    private string Entity(string entityPath)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(entityPath);
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (_onlyEntity is not null && !_onlyEntity.Equals(entityPath, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"The connection string is for '{_onlyEntity}' only; '{entityPath}' can't be used with it.");
        return entityPath;
    }
}
