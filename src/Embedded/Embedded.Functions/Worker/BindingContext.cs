namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the trigger brought.</summary>
public abstract class BindingContext
{
    /// <summary>The values by name, whatever its case: route values, tokens of a blob path.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
