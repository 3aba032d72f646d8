using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace LocalAzure.DurableTask;

/// <summary>What the Durable Functions extension asks of a provider besides the interfaces of DurableTask.Core.</summary>
internal sealed class SqliteDurabilityProvider : DurabilityProvider
{
    public const string ProviderName = "Sqlite";

    private readonly SqliteOrchestrationService _service;

    public SqliteDurabilityProvider(SqliteOrchestrationService service) : base(ProviderName, service, service, ProviderName)
    {
        _service = service;

        // Timers of any length are kept as they are.
        MaximumDelayTime = TimeSpan.MaxValue;
        LongRunningTimerIntervalLength = TimeSpan.MaxValue;
    }

    public override bool SupportsPollFreeWait => true;

    public override bool GuaranteesOrderedDelivery => true;

    public override async Task<IList<OrchestrationState>> GetOrchestrationStateWithInputsAsync(string instanceId, bool showInput = true) =>
        [.. (await _service.GetOrchestrationStateAsync(instanceId, allExecutions: false)).Select(state => state.ClearFieldsImmutably(!showInput, false))];

    public override Task<IAsyncEnumerable<HistoryEvent>> StreamOrchestrationHistoryAsync(string instanceId, CancellationToken cancellationToken) =>
        Task.FromResult(_service.StreamOrchestrationHistoryAsync(instanceId));

    public override void SetUseSeparateQueueForEntityWorkItems(bool newValue)
    {
        // There are no entities.
    }
}
