using LocalAzure.ServiceBus.Configuration;
using LocalAzure.ServiceBus.Engine;
using LocalAzure.ServiceBus.Links;
using Microsoft.Extensions.Logging;

namespace LocalAzure.ServiceBus;

/// <summary>
/// A message broker on 127.0.0.1 for Service Bus clients, which connect to it as to the official emulator. It supports queues, topics with filtered
/// subscriptions, peek-lock, dead-lettering, duplicate detection, scheduled and deferred messages, and keeps them in one SQLite file.
/// </summary>
public sealed partial class ServiceBusBroker : IAsyncDisposable
{
    private readonly ServiceBusBrokerOptions _options;
    private readonly BrokerEngine _engine;
    private readonly SocketListener _listener;
    private readonly BrokerContainer _container;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stopped;

    private ServiceBusBroker(ServiceBusBrokerOptions options, BrokerEngine engine, SocketListener listener, ILogger logger)
    {
        (_options, _engine, _listener, _logger) = (options, engine, listener, logger);
        _container = new BrokerContainer(listener, new LinkProcessor(engine, options, logger));
    }

    /// <summary>Gets the port on 127.0.0.1.</summary>
    public int Port => _listener.Port;

    /// <summary>Gets the connection string for clients. It sets <c>UseDevelopmentEmulator=true</c>, so that they use AMQP without TLS.</summary>
    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName={_options.SharedAccessKeyName};" +
        $"SharedAccessKey={_options.SharedAccessKey ?? "any"};UseDevelopmentEmulator=true;";

    /// <summary>Gets a task that completes when the broker has stopped. It fails if the broker can no longer read its data file.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Starts a broker. Returns when it accepts connections.</summary>
    /// <exception cref="ArgumentException">An entity has an invalid name or option, or is configured twice.</exception>
    /// <exception cref="IOException">The port or the data file cannot be used.</exception>
    public static async Task<ServiceBusBroker> StartAsync(ServiceBusBrokerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var logger = options.LoggerFactory.CreateLogger<ServiceBusBroker>();
        // Reading many stored messages takes time, and SQLite is synchronous.
        var engine = await Task.Run(() => new BrokerEngine(options, logger), cancellationToken).ConfigureAwait(false);
        try
        {
            var listener = new SocketListener(options.Port, options.OpenTimeout, logger);
            var broker = new ServiceBusBroker(options, engine, listener, logger);
            broker.Open();
            return broker;
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes all connections, stores the accepted messages, and releases the port and the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;

        _container.Close();
        await _listener.CloseAsync().ConfigureAwait(false);
        await _engine.DisposeAsync().ConfigureAwait(false);
        LogStopped(Port);
        if (_engine.Completion.Exception is { InnerException: { } failure })
            _completion.TrySetException(new IOException($"The broker has stopped: {failure.Message}", failure));
        else
            _completion.TrySetResult();
    }

    [LoggerMessage(LogLevel.Information, "The Service Bus broker listens on 127.0.0.1:{Port} with {Queues} queues and {Topics} topics")]
    private partial void LogStarted(int port, int queues, int topics);

    [LoggerMessage(LogLevel.Information, "The Service Bus broker on port {Port} has stopped")]
    private partial void LogStopped(int port);

    private void Open()
    {
        _container.Open();
        LogStarted(Port, _options.Queues.Count, _options.Topics.Count);
        _ = StopWithEngineAsync();
    }

    // A broker that cannot store messages must not accept connections.
    private async Task StopWithEngineAsync()
    {
        await _engine.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync().ConfigureAwait(false);
    }
}
