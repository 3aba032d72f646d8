using LocalAzure.DurableTask.Dispatch;

namespace LocalAzure.Functions.Invocation;

/// <summary>Counts running functions as work.</summary>
/// <param name="work">Counts the work.</param>
/// <param name="run">Runs a function in the worker.</param>
internal sealed class CountedInvoker(WorkInFlight work, Func<string, object?[], Task<object?>> run)
{
    /// <inheritdoc cref="FunctionInvoker.RunAsync"/>
    public async Task<object?> RunAsync(string name, object?[] arguments)
    {
        work.Begin();
        try
        {
            return await run(name, arguments);
        }
        finally
        {
            work.End();
        }
    }
}
