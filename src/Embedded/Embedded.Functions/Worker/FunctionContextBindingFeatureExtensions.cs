namespace Microsoft.Azure.Functions.Worker;

/// <summary>What an invocation takes and gives.</summary>
public static class FunctionContextBindingFeatureExtensions
{
    /// <summary>What the function returned; set its value to return something else.</summary>
    public static InvocationResult GetInvocationResult(this FunctionContext context) =>
        context.Features.Get<InvocationResult>() ?? throw new InvalidOperationException("The host did not make this invocation.");
}
