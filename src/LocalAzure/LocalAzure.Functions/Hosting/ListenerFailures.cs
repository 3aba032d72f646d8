using System.Runtime.ExceptionServices;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Azure.WebJobs.Host.Timers;
using Microsoft.Extensions.Hosting;

namespace LocalAzure.Functions.Hosting;

/// <summary>
/// Handles the failures for which the WebJobs SDK would end the process: a listener has stopped permanently, or a function has exceeded its
/// timeout.
/// </summary>
internal sealed class ListenerFailures(Action<Exception> onListenerFailed, Action<FunctionTimeoutException> onTimeout) : IWebJobsExceptionHandlerFactory, IWebJobsExceptionHandler
{
    public IWebJobsExceptionHandler Create(IHost jobHost) => this;

    public void Initialize(JobHost host)
    {
    }

    public async Task OnTimeoutExceptionAsync(ExceptionDispatchInfo exceptionInfo, TimeSpan timeoutGracePeriod)
    {
        var timeout = (FunctionTimeoutException)exceptionInfo.SourceException;
        if (timeout.Task is { } running)
            await Task.WhenAny(running, Task.Delay(timeoutGracePeriod));
        onTimeout(timeout);
    }

    public Task OnUnhandledExceptionAsync(ExceptionDispatchInfo exceptionInfo)
    {
        onListenerFailed(exceptionInfo.SourceException);
        return Task.CompletedTask;
    }
}
