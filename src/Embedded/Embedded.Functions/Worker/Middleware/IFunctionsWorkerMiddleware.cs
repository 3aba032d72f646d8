namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>Code that runs around every invocation.</summary>
public interface IFunctionsWorkerMiddleware
{
    /// <summary>Runs around <paramref name="next"/>: the next middleware, or the function.</summary>
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
