using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LocalAzure.DurableTask;

/// <summary>Opens the SQLite file on the first use by the Durable Functions extension, and closes it with the host.</summary>
public sealed class SqliteDurabilityProviderFactory : IDurabilityProviderFactory, IDisposable, IAsyncDisposable
{
    private readonly DurableTaskOptions _durableTask;
    private readonly Lazy<SqliteOrchestrationService> _service;
    private readonly Lazy<SqliteDurabilityProvider> _provider;

    /// <summary>Creates the factory.</summary>
    public SqliteDurabilityProviderFactory(
        IOptions<SqliteDurabilityOptions> options, IOptions<DurableTaskOptions> durableTask, ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(durableTask);
        _durableTask = durableTask.Value;
        _service = new(() => SqliteOrchestrationService.Open(options.Value.ToServiceOptions(_durableTask), loggerFactory));
        _provider = new(() => new(_service.Value));
    }

    /// <summary>Gets the value of <c>storageProvider.type</c> that selects this provider.</summary>
    public string Name => SqliteDurabilityProvider.ProviderName;

    /// <summary>Gets the orchestration service.</summary>
    public SqliteOrchestrationService Service => _service.Value;

    /// <summary>Gets the orchestration service; null if the extension has not opened it or uses another provider.</summary>
    internal SqliteOrchestrationService? OpenedService => _service.IsValueCreated ? _service.Value : null;

    /// <inheritdoc/>
    public DurabilityProvider GetDurabilityProvider() => _provider.Value;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The attribute names another task hub.</exception>
    public DurabilityProvider GetDurabilityProvider(DurableClientAttribute attribute)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        return string.IsNullOrEmpty(attribute.TaskHub) || string.Equals(attribute.TaskHub, _durableTask.HubName, StringComparison.OrdinalIgnoreCase)
            ? _provider.Value
            : throw new NotSupportedException(
                $"The task hub '{attribute.TaskHub}' is not available: the Sqlite provider has only the hub of its host, '{_durableTask.HubName}'.");
    }

    /// <inheritdoc/>
    public void SetUseSeparateQueueForEntityWorkItems(bool newValue)
    {
        // Entities are not supported.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_service.IsValueCreated)
            _service.Value.Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _service.IsValueCreated ? _service.Value.DisposeAsync() : ValueTask.CompletedTask;
}
