using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Storage;
using Azure;
using Azure.Messaging.ServiceBus;
using AzureBlobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Health;

/// <summary>Checks what the app depends on. A result is kept for a while, so that a busy prober costs Aholo no requests.</summary>
internal sealed partial class HealthChecker(
    ProjectContainers containers,
    UploadListing uploads,
    ServiceBusClient serviceBus,
    UnsentEventStore unsent,
    EventOutbox outbox,
    IAholoClient aholo,
    IOptions<AholoFunctionsOptions> options,
    TimeProvider time,
    ILogger<HealthChecker> logger) : IAsyncDisposable
{
    private const string ServiceBus = "Service Bus";

    private static readonly TimeSpan HealthyFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UnhealthyFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long an event that was refused for good makes the app unhealthy. After that only its project shows it.</summary>
    private static readonly TimeSpan RefusedShownFor = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ServiceBusSender _sender = serviceBus.CreateSender(options.Value.Events.Entity);
    private HealthEntry? _storage;
    private HealthEntry? _serviceBus;
    private HealthEntry? _aholo;

    /// <summary>The state of each dependency, none older than a minute.</summary>
    public async Task<HealthReport> CheckAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var entries = await Task.WhenAll(
                CheckAsync("Storage", _storage, CheckStorageAsync, cancellationToken),
                CheckAsync(ServiceBus, _serviceBus, CheckServiceBusAsync, cancellationToken),
                CheckAsync("Aholo", _aholo, aholo.CheckAccessAsync, cancellationToken));
            (_storage, _serviceBus, _aholo) = (entries[0], entries[1], entries[2]);
            var status = Array.TrueForAll(entries, entry => entry.Status == HealthState.Healthy) ? HealthState.Healthy : HealthState.Unhealthy;
            return new(status, _storage, _serviceBus, _aholo);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync();
        _turn.Dispose();
    }

    private async Task<HealthEntry> CheckAsync(
        string name, HealthEntry? last, Func<CancellationToken, Task> check, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (last is not null && now - last.CheckedAt < (last.Status == HealthState.Healthy ? HealthyFor : UnhealthyFor))
            return last;

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await check(patience.Token);
            return new(HealthState.Healthy, now);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnhealthy(exception, name);
            return new(HealthState.Unhealthy, now, exception switch
            {
                AholoAuthenticationException => "The credentials are not accepted.",
                MissingContainerException or UnlistableContainerException or UnsentEventsException => exception.Message,
                RequestFailedException or AggregateException when name == ServiceBus => "It takes messages. Whether events wait to be sent is not known, as storage is unavailable.",
                ServiceBusException { Reason: ServiceBusFailureReason.MessagingEntityNotFound } => "The queue or topic does not exist.",
                _ => "It cannot be reached, or does not answer as it should.",
            });
        }
    }

    private async Task CheckStorageAsync(CancellationToken cancellationToken)
    {
        foreach (var container in (Azure.Storage.Blobs.BlobContainerClient[])[containers.Uploads, containers.Assets, containers.State])
        {
            if (!await container.ExistsAsync(cancellationToken))
                throw new MissingContainerException(container.Name);
        }

        await uploads.CheckAsync(cancellationToken);
    }

    // A batch asks the entity how large a message may be, and so opens a link to it.
    private async Task CheckServiceBusAsync(CancellationToken cancellationToken)
    {
        using var batch = await _sender.CreateMessageBatchAsync(cancellationToken);
        var (waiting, refused) = await CountUnsentAsync(cancellationToken);

        // Service Bus answers again: what it did not take before is sent now, and not only by the next sweep.
        if (waiting > 0)
        {
            await SendKeptAsync(cancellationToken);
            (waiting, refused) = await CountUnsentAsync(CancellationToken.None);
        }

        if (waiting + refused > 0)
            throw new UnsentEventsException(waiting, refused);
    }

    private async Task SendKeptAsync(CancellationToken cancellationToken)
    {
        try
        {
            await outbox.SendKeptAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // There are more than can be sent while a caller waits; the next check or sweep goes on.
        }
    }

    private async Task<(int Waiting, int Refused)> CountUnsentAsync(CancellationToken cancellationToken)
    {
        var shownSince = time.GetUtcNow() - RefusedShownFor;
        var (waiting, refused) = (0, 0);
        await foreach (var entry in unsent.ListAsync(cancellationToken))
        {
            if (!entry.IsFinal)
                waiting++;
            else if (entry.TriedAt > shownSince)
                refused++;
        }

        return (waiting, refused);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Dependency} is not healthy.")]
    private partial void LogUnhealthy(Exception exception, string dependency);

    private sealed class UnsentEventsException(int waiting, int refused) : Exception(
        $"Events could not be sent: {waiting} are sent again automatically, {refused} were refused. Retry the projects of those that were refused.");

    private sealed class MissingContainerException(string container) : Exception($"Container '{container}' does not exist.");
}
