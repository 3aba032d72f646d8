namespace Microsoft.DurableTask.Client;

/// <summary>Which instances a query returns, and how many at a time.</summary>
/// <param name="CreatedFrom">Created at this time or later.</param>
/// <param name="CreatedTo">Created at this time or earlier.</param>
/// <param name="Statuses">In one of these statuses; null for any.</param>
/// <param name="TaskHubNames">Not used by the embedded engine, which has one task hub.</param>
/// <param name="InstanceIdPrefix">What the instance id starts with.</param>
/// <param name="PageSize">Instances on a page, at the most.</param>
/// <param name="FetchInputsAndOutputs">Whether inputs, outputs and custom status are fetched.</param>
/// <param name="ContinuationToken">Where an earlier query stopped.</param>
public record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    IEnumerable<string>? TaskHubNames = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    /// <summary>Instances on a page when the query does not say.</summary>
    public const int DefaultPageSize = 100;
}
