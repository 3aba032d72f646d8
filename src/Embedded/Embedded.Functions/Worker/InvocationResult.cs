namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the function returned; middleware may replace it.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public abstract class InvocationResult<T>
{
    /// <summary>The value; null for a function without a result.</summary>
    public abstract T? Value { get; set; }
}

/// <summary>What the function returned; middleware may replace it.</summary>
public abstract class InvocationResult : InvocationResult<object>
{
}
