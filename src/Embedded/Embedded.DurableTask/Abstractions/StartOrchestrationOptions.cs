namespace Microsoft.DurableTask;

/// <summary>How an orchestration is started.</summary>
public record StartOrchestrationOptions
{
    /// <param name="InstanceId">The instance's id; null for a new random one.</param>
    /// <param name="StartAt">When it starts; null for now.</param>
    public StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
    {
        this.InstanceId = InstanceId;
        this.StartAt = StartAt;
    }

    /// <summary>Copies <paramref name="options"/>.</summary>
    public StartOrchestrationOptions(StartOrchestrationOptions options)
    {
        InstanceId = options.InstanceId;
        StartAt = options.StartAt;
        DedupeStatuses = options.DedupeStatuses;
    }

    /// <summary>The instance's id; null for a new random one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When it starts; null for now.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>The runtime statuses in which an instance that has this id already makes the start fail.</summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}
