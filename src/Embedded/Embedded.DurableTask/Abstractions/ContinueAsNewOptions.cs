namespace Microsoft.DurableTask;

/// <summary>How an orchestration starts anew.</summary>
public class ContinueAsNewOptions
{
    /// <summary>The input of the new execution.</summary>
    public object? NewInput { get; set; }

    /// <summary>Whether external events that no one has waited for yet are carried over.</summary>
    public bool PreserveUnprocessedEvents { get; set; } = true;
}
