using Aholo.Files.Problems;
using Aholo.Functions.Storage;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Http;

/// <summary>
/// Runs around every HTTP function: sets security headers, and turns exceptions into problem details if the request is incomplete or its body not valid,
/// storage or Service Bus is unavailable, or storage refused a request of the app.
/// </summary>
internal sealed partial class ApiMiddleware(ILogger<ApiMiddleware> logger) : IFunctionsWorkerMiddleware
{
    private const string RetryAfterSeconds = "5";

    /// <summary>Whether it runs around a function.</summary>
    public static bool IsFor(FunctionContext context) =>
        context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type.Equals("httpTrigger", StringComparison.OrdinalIgnoreCase));

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var response = context.GetHttpContext()!.Response;

        // A function that returns a page sets its own.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-store";
        try
        {
            await next(context);
        }
        catch (Exception exception) when (Cause(exception) is BadHttpRequestException request)
        {
            context.GetInvocationResult().Value = ApiResults.Problem(
                request.StatusCode, RequestProblems.Of(request.StatusCode), request.Message);
        }
        catch (Exception exception) when (Cause(exception) is InvalidBodyException body)
        {
            context.GetInvocationResult().Value = ApiResults.Invalid(body);
        }
        catch (Exception exception) when (StorageFailures.IsTransient(Cause(exception)) && !context.CancellationToken.IsCancellationRequested)
        {
            Unavailable("Storage", ProblemCodes.Storage, exception);
        }
        catch (Exception exception) when (StorageFailures.Is(Cause(exception)) && !context.CancellationToken.IsCancellationRequested)
        {
            LogUnavailable(context.FunctionDefinition.Name, "Storage", exception);
            context.GetInvocationResult().Value = ApiResults.Problem(
                StatusCodes.Status500InternalServerError,
                ProblemCodes.StorageRefused,
                $"Storage refused a request of the app: {StorageFailures.Describe(Cause(exception))} "
                + "Check its containers, the roles of the app's identity and the network rules of the storage account.");
        }
        catch (Exception exception) when (Cause(exception) is ServiceBusException && !context.CancellationToken.IsCancellationRequested)
        {
            Unavailable("Service Bus", ProblemCodes.ServiceBus, exception);
        }

        void Unavailable(string service, string code, Exception exception)
        {
            LogUnavailable(context.FunctionDefinition.Name, service, exception);
            response.Headers.RetryAfter = RetryAfterSeconds;
            context.GetInvocationResult().Value = ApiResults.Problem(
                StatusCodes.Status503ServiceUnavailable, code, $"{service} is unavailable. Try again later; GET /api/health shows its state.");
        }
    }

    // The worker wraps the exception of a function that returns a value in an AggregateException.
    private static Exception Cause(Exception exception) =>
        exception is AggregateException { InnerExceptions: [var inner] } ? Cause(inner) : exception;

    [LoggerMessage(1, LogLevel.Error, "{Function} failed because {Service} failed.")]
    private partial void LogUnavailable(string function, string service, Exception exception);
}
