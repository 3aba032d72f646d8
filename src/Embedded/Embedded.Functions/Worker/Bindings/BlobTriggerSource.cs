namespace Microsoft.Azure.Functions.Worker;

/// <summary>How new blobs are found.</summary>
public enum BlobTriggerSource
{
    /// <summary>By listing the container.</summary>
    LogsAndContainerScan = 0,

    /// <summary>By events that Event Grid posts to the host. The embedded host gets none and does not start such a function.</summary>
    EventGrid = 1,
}
