namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>Runs an invocation.</summary>
public delegate Task FunctionExecutionDelegate(FunctionContext context);
