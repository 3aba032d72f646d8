using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace LocalAzure.DurableTask;

/// <summary>The members that the Durable Functions extension needs besides the interfaces of DurableTask.Core.</summary>
internal sealed class SqliteDurabilityProvider : DurabilityProvider
{
    public const string ProviderName = "Sqlite";

    private readonly SqliteOrchestrationService _service;

    public SqliteDurabilityProvider(SqliteOrchestrationService service) : base(ProviderName, service, service, ProviderName)
    {
        _service = service;

        // The store keeps timers of any length: the extension must not split them.
        MaximumDelayTime = TimeSpan.MaxValue;
        LongRunningTimerIntervalLength = TimeSpan.MaxValue;
    }

    public override bool SupportsPollFreeWait => true;

    public override bool GuaranteesOrderedDelivery => true;

    public override async Task<IList<OrchestrationState>> GetOrchestrationStateWithInputsAsync(string instanceId, bool showInput = true) =>
        [.. (await _service.GetOrchestrationStateAsync(instanceId, allExecutions: false))
            .Select(state => state.ClearFieldsImmutably(clearInput: !showInput, clearOutput: false))];

    public override async Task<OrchestrationStatusQueryResult> GetOrchestrationStateWithPagination(
        OrchestrationStatusQueryCondition condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var page = await _service.GetOrchestrationWithQueryAsync(
            new()
            {
                RuntimeStatus = condition.RuntimeStatus?.Select(status => (OrchestrationStatus)status).ToList(),
                CreatedTimeFrom = condition.CreatedTimeFrom == default ? null : condition.CreatedTimeFrom,
                CreatedTimeTo = condition.CreatedTimeTo == default ? null : condition.CreatedTimeTo,
                InstanceIdPrefix = condition.InstanceIdPrefix,
                PageSize = condition.PageSize,
                ContinuationToken = condition.ContinuationToken,
            },
            cancellationToken);
        return new()
        {
            DurableOrchestrationState = [.. page.OrchestrationState.Select(state => ToStatus(state, condition.ShowInput))],
            ContinuationToken = page.ContinuationToken,
        };
    }

    public override async Task<int> PurgeHistoryByFilters(
        DateTime createdTimeFrom, DateTime? createdTimeTo, IEnumerable<OrchestrationStatus> runtimeStatus) =>
        (await _service.PurgeInstanceStateAsync(new PurgeInstanceFilter(createdTimeFrom, createdTimeTo, runtimeStatus))).DeletedInstanceCount;

    public override async Task<PurgeHistoryResult> PurgeInstanceHistoryByInstanceId(string instanceId) =>
        new((await _service.PurgeInstanceStateAsync(instanceId)).DeletedInstanceCount);

    public override Task<IAsyncEnumerable<HistoryEvent>> StreamOrchestrationHistoryAsync(string instanceId, CancellationToken cancellationToken) =>
        Task.FromResult(_service.StreamOrchestrationHistoryAsync(instanceId));

    public override void SetUseSeparateQueueForEntityWorkItems(bool newValue)
    {
        // Entities are not supported.
    }

    private static DurableOrchestrationStatus ToStatus(OrchestrationState state, bool showInput) => new()
    {
        Name = state.Name,
        Version = state.Version,
        InstanceId = state.OrchestrationInstance.InstanceId,
        ParentInstanceId = state.ParentInstance?.OrchestrationInstance.InstanceId,
        CreatedTime = state.CreatedTime,
        LastUpdatedTime = state.LastUpdatedTime,
        RuntimeStatus = (OrchestrationRuntimeStatus)state.OrchestrationStatus,
        CustomStatus = ToJson(state.Status),
        Input = showInput ? ToJson(state.Input) : null,
        Output = ToJson(state.Output),
    };

    // Payloads are JSON, but failure details are plain text.
    private static JToken? ToJson(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return text;

        try
        {
            using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
            return JToken.ReadFrom(reader);
        }
        catch (JsonReaderException)
        {
            return text;
        }
    }
}
