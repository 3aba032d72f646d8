namespace Microsoft.DurableTask.Client;

/// <summary>What a purge removed.</summary>
public class PurgeResult(int count)
{
    /// <summary>The number of instances removed.</summary>
    public int PurgedInstanceCount { get; } = count;
}
