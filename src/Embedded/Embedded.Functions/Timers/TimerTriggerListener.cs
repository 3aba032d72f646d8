using Embedded.DurableTask.Engine;
using Embedded.Functions.Hosting;
using Embedded.Functions.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Functions.Timers;

/// <summary>Timer triggers.</summary>
internal sealed class TimerTriggerListener(
    FunctionInvoker invoker,
    IOptions<EmbeddedOptions> options,
    IConfiguration configuration,
    WorkInFlight work,
    TimeProvider time,
    ILogger<TimerTriggerListener> logger) : ITriggerListener, IDisposable
{
    private readonly List<(FunctionDescriptor Function, TimerSchedule Schedule)> _timers = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public bool Claims(TriggerBindingAttribute trigger) => trigger is TimerTriggerAttribute;

    public IReadOnlyCollection<string> Register(FunctionDescriptor function)
    {
        var trigger = (TimerTriggerAttribute)function.Trigger;
        _timers.Add((function, new TimerSchedule(BindingExpression.Resolve(trigger.Schedule, configuration))));
        return [];
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var timers = _timers.ConvertAll(timer =>
            new FunctionTimer(timer.Function, timer.Schedule, options.Value.DataDirectory, invoker, work, time, logger));
        _running = Task.WhenAll(timers.Select(timer => timer.RunAsync(_stopping.Token)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();
}
