using DurableTask.Core;
using DurableTask.Core.Query;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.Extensions.Logging;

namespace LocalAzure.DurableTask.Worker.Conformance;

/// <summary>The in-memory engine of Microsoft as a storage provider of the Durable extension.</summary>
internal sealed class InMemoryProviderFactory(ILoggerFactory loggers) : IDurabilityProviderFactory
{
    public const string ProviderName = "InMemory";

    private readonly Provider _provider = new(new(loggers));

    public string Name => ProviderName;

    public DurabilityProvider GetDurabilityProvider() => _provider;

    public DurabilityProvider GetDurabilityProvider(DurableClientAttribute attribute) => _provider;

    public void SetUseSeparateQueueForEntityWorkItems(bool newValue)
    {
        // It has no entities.
    }

    private sealed class Provider(InMemoryOrchestrationService service) : DurabilityProvider(ProviderName, service, service, ProviderName)
    {
        public override async Task<IList<OrchestrationState>> GetOrchestrationStateWithInputsAsync(string instanceId, bool showInput = true) =>
            await service.GetOrchestrationStateAsync(instanceId, allExecutions: false);

        public override async Task<OrchestrationStatusQueryResult> GetOrchestrationStateWithPagination(
            OrchestrationStatusQueryCondition condition, CancellationToken cancellationToken)
        {
            var query = new OrchestrationQuery
            {
                RuntimeStatus = [.. condition.RuntimeStatus.Select(status => (OrchestrationStatus)status)],
                PageSize = condition.PageSize,
                ContinuationToken = condition.ContinuationToken,
            };
            var page = await service.GetOrchestrationWithQueryAsync(query, cancellationToken);
            return new()
            {
                DurableOrchestrationState = page.OrchestrationState.Select(state => new DurableOrchestrationStatus
                {
                    Name = state.Name,
                    InstanceId = state.OrchestrationInstance.InstanceId,
                    RuntimeStatus = (OrchestrationRuntimeStatus)state.OrchestrationStatus,
                }),
                ContinuationToken = page.ContinuationToken,
            };
        }
    }
}
