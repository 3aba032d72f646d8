using Aholo.Functions.Configuration;
using Aholo.Functions.Storage;
using Azure;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Health;

/// <summary>Checks the dependencies of the app. Nothing is sent or changed.</summary>
internal sealed class HealthChecker : IAsyncDisposable
{
    /// <summary>The maximum wait of a caller for running checks.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(800);

    /// <summary>How long an event that was permanently refused makes the app unhealthy. After that only its project shows it.</summary>
    private static readonly TimeSpan RefusedShownFor = TimeSpan.FromDays(1);

    private readonly ProjectContainers _containers;
    private readonly UploadListing _uploads;
    private readonly UnsentEventStore _unsent;
    private readonly TimeProvider _time;
    private readonly ServiceBusSender? _sender;
    private readonly DependencyProbe _storage;
    private readonly DependencyProbe? _serviceBus;
    private readonly DependencyProbe _aholo;

    public HealthChecker(
        ProjectContainers containers,
        UploadListing uploads,
        UnsentEventStore unsent,
        AholoClient aholo,
        IOptions<AholoFunctionsOptions> options,
        TimeProvider time,
        ILogger<HealthChecker> logger,
        ServiceBusClient? serviceBus = null)
    {
        (_containers, _uploads, _unsent, _time) = (containers, uploads, unsent, time);
        _sender = serviceBus?.CreateSender(options.Value.Events.Entity);
        _storage = new("Storage", CheckStorageAsync, Describe, time, logger);
        _serviceBus = _sender is null ? null : new("Service Bus", token => CheckServiceBusAsync(_sender, token), DescribeServiceBus, time, logger);
        _aholo = new("Aholo", aholo.CheckAccessAsync, Describe, time, logger);
    }

    /// <summary>Gets the state of each dependency, within a second.</summary>
    public async Task<HealthReport> CheckAsync(CancellationToken cancellationToken)
    {
        var checks = (
            Storage: _storage.GetAsync(AnswerTime, cancellationToken),
            ServiceBus: _serviceBus?.GetAsync(AnswerTime, cancellationToken),
            Aholo: _aholo.GetAsync(AnswerTime, cancellationToken));
        var (storage, serviceBus, aholo) = (await checks.Storage, checks.ServiceBus is null ? null : await checks.ServiceBus, await checks.Aholo);
        return new(Worst([storage, serviceBus, aholo]), storage, serviceBus, aholo);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var probe in (DependencyProbe?[])[_storage, _serviceBus, _aholo])
            await (probe?.DisposeAsync() ?? default);
        await (_sender?.DisposeAsync() ?? default);
    }

    private static HealthState Worst(IEnumerable<HealthEntry?> entries)
    {
        var states = entries.Select(entry => entry?.Status).ToHashSet();
        return states.Contains(HealthState.Unhealthy) ? HealthState.Unhealthy
            : states.Contains(HealthState.Unknown) ? HealthState.Unknown
            : HealthState.Healthy;
    }

    private static string Describe(Exception exception) => exception switch
    {
        AholoAuthenticationException => "The credentials are not accepted.",
        MissingContainerException or UnlistableContainerException or UnsentEventsException => exception.Message,
        ServiceBusException { Reason: ServiceBusFailureReason.MessagingEntityNotFound } => "The queue or topic does not exist.",
        _ => "It cannot be reached, or returns errors.",
    };

    private static string DescribeServiceBus(Exception exception) => exception is RequestFailedException or AggregateException
        ? "It accepts messages. Whether events wait to be sent is not known, as storage is unavailable."
        : Describe(exception);

    private async Task CheckStorageAsync(CancellationToken cancellationToken)
    {
        foreach (var container in (Azure.Storage.Blobs.BlobContainerClient[])[_containers.Uploads, _containers.Assets, _containers.State])
        {
            if (!await container.ExistsAsync(cancellationToken))
                throw new MissingContainerException(container.Name);
        }

        await _uploads.CheckAsync(cancellationToken);
    }

    // Creating a batch opens a link to the entity, to read its maximum message size.
    private async Task CheckServiceBusAsync(ServiceBusSender sender, CancellationToken cancellationToken)
    {
        using var batch = await sender.CreateMessageBatchAsync(cancellationToken);
        var (waiting, refused) = await CountUnsentAsync(cancellationToken);
        if (waiting + refused > 0)
            throw new UnsentEventsException(waiting, refused);
    }

    private async Task<(int Waiting, int Refused)> CountUnsentAsync(CancellationToken cancellationToken)
    {
        var shownSince = _time.GetUtcNow() - RefusedShownFor;
        var (waiting, refused) = (0, 0);
        await foreach (var entry in _unsent.ListAsync(cancellationToken))
        {
            if (!entry.IsFinal)
                waiting++;
            else if (entry.TriedAt > shownSince)
                refused++;
        }

        return (waiting, refused);
    }

    private sealed class UnsentEventsException(int waiting, int refused) : Exception(
        $"Events could not be sent: {waiting} are sent again automatically, by the next sweep; {refused} were refused. Retry the projects of the refused ones.");

    private sealed class MissingContainerException(string container) : Exception($"Container '{container}' does not exist.");
}
