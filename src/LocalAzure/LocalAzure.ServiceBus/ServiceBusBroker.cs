using LocalAzure.ServiceBus.Engine;
using LocalAzure.ServiceBus.Links;
using Microsoft.Extensions.Logging;

namespace LocalAzure.ServiceBus;

/// <summary>
/// A message broker on 127.0.0.1 that Service Bus SDKs can connect to as they do to the official emulator: queues, topics with filtered subscriptions,
/// peek-lock, dead-lettering, duplicate detection, scheduled and deferred messages, kept in one SQLite file.
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

    private ServiceBusBroker(ServiceBusBrokerOptions options, BrokerEngine engine, SocketListener listener)
    {
        (_options, _engine, _listener) = (options, engine, listener);
        _logger = options.LoggerFactory.CreateLogger<ServiceBusBroker>();
        _container = new BrokerContainer(listener, new LinkProcessor(engine, options));
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => _listener.Port;

    /// <summary>For the SDKs; has <c>UseDevelopmentEmulator=true</c>, which makes them speak AMQP without TLS.</summary>
    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName={_options.SharedAccessKeyName};" +
        $"SharedAccessKey={_options.SharedAccessKey ?? "any"};UseDevelopmentEmulator=true;";

    /// <summary>Ends when the broker has stopped; fails if it had to, because it could no longer read its data file.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Starts a broker and returns when it listens.</summary>
    /// <exception cref="ArgumentException">The options name an entity twice or badly.</exception>
    /// <exception cref="IOException">The port or the data file is in use; the message says which.</exception>
    public static async Task<ServiceBusBroker> StartAsync(ServiceBusBrokerOptions options, CancellationToken cancellationToken = default)
    {
        // Reading a long backlog takes time, and SQLite has no way to do it without a thread.
        var engine = await Task.Run(() => new BrokerEngine(options), cancellationToken).ConfigureAwait(false);
        try
        {
            var listener = new SocketListener(options.Port, options.OpenTimeout, options.LoggerFactory.CreateLogger<ServiceBusBroker>());
            var broker = new ServiceBusBroker(options, engine, listener);
            broker.Open();
            return broker;
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes all connections, stores what was accepted, and frees the port and the file.</summary>
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

    [LoggerMessage(LogLevel.Information, "The Service Bus broker listens on 127.0.0.1:{Port}, {Queues} queues, {Topics} topics")]
    private partial void LogStarted(int port, int queues, int topics);

    [LoggerMessage(LogLevel.Information, "The Service Bus broker on port {Port} has stopped")]
    private partial void LogStopped(int port);

    private void Open()
    {
        _container.Open();
        LogStarted(Port, _options.Queues.Count, _options.Topics.Count);
        _ = StopWithEngineAsync();
    }

    /// <summary>A broker that can't store must not look alive.</summary>
    private async Task StopWithEngineAsync()
    {
        await _engine.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync().ConfigureAwait(false);
    }
}
