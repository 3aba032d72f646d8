using System.Diagnostics;
using Embedded.Functions.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Embedded.Functions.Invocation;

/// <summary>Runs functions: scope, middleware, time limit, trace, log.</summary>
internal sealed partial class FunctionInvoker(
    MiddlewarePipeline pipeline, HostJson hostJson, IServiceScopeFactory scopes, TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    /// <summary>The source of the invocations' activities, named as the isolated worker's.</summary>
    public const string ActivitySourceName = "Microsoft.Azure.Functions.Worker";

    private static readonly ActivitySource Source = new(ActivitySourceName);

    private readonly FunctionExecutionDelegate _pipeline = pipeline.Around(ExecuteAsync);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Runs the function once and returns what it, or middleware, made the result.</summary>
    /// <param name="function">The function.</param>
    /// <param name="input">What started it.</param>
    /// <param name="cancellationToken">The caller's; the function also sees the time limit and the end of the host's grace time in its own.</param>
    /// <remarks>An exception of the function is logged here and thrown on.</remarks>
    public async Task<object?> InvokeAsync(FunctionDescriptor function, TriggerInput input, CancellationToken cancellationToken)
    {
        using var activity = Source.StartActivity($"function {function.Name}");
        using var deadline = hostJson.FunctionTimeout is { } timeout ? new CancellationTokenSource(timeout, time) : null;
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token, deadline?.Token ?? default);
        await using var scope = input.Services is null ? scopes.CreateAsyncScope() : default(AsyncServiceScope?);
        var context = new InvocationContext(function, input, input.Services ?? scope!.Value.ServiceProvider, cancellation.Token);
        activity?.SetTag("faas.invocation_id", context.InvocationId).SetTag("faas.name", function.Name);

        var logger = loggers.CreateLogger($"Function.{function.Name}");
        using var logScope = logger.BeginScope(
            new Dictionary<string, object>
            {
                ["AzureFunctions_InvocationId"] = context.InvocationId,
                ["AzureFunctions_FunctionName"] = function.Name,
            });
        var started = time.GetTimestamp();
        try
        {
            await _pipeline(context);
            LogSucceeded(logger, function.Name, context.InvocationId, time.GetElapsedTime(started).TotalMilliseconds);
            return context.Result.Value;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && deadline is not { IsCancellationRequested: true })
        {
            LogCancelled(logger, function.Name, context.InvocationId, time.GetElapsedTime(started).TotalMilliseconds);
            throw;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message).AddException(exception);
            LogFailed(logger, function.Name, context.InvocationId, time.GetElapsedTime(started).TotalMilliseconds, exception);
            throw;
        }
        finally
        {
            foreach (var disposable in context.Disposables)
                await disposable.DisposeAsync();
        }
    }

    /// <summary>Cancels what still runs when the grace time of the host's stop is over.</summary>
    public void CancelAfter(TimeSpan grace) => _stopping.CancelAfter(grace);

    public void Dispose() => _stopping.Dispose();

    private static async Task ExecuteAsync(FunctionContext context)
    {
        var invocation = (InvocationContext)context;
        invocation.Result.Value = await invocation.Function.ExecuteAsync(invocation);
    }

    [LoggerMessage(LogLevel.Information, "Executed 'Functions.{Function}' (Succeeded, Id={InvocationId}, Duration={Milliseconds:0}ms)")]
    private static partial void LogSucceeded(ILogger logger, string function, string invocationId, double milliseconds);

    [LoggerMessage(LogLevel.Information, "Executed 'Functions.{Function}' (Cancelled, Id={InvocationId}, Duration={Milliseconds:0}ms)")]
    private static partial void LogCancelled(ILogger logger, string function, string invocationId, double milliseconds);

    [LoggerMessage(LogLevel.Error, "Executed 'Functions.{Function}' (Failed, Id={InvocationId}, Duration={Milliseconds:0}ms)")]
    private static partial void LogFailed(ILogger logger, string function, string invocationId, double milliseconds, Exception exception);
}
