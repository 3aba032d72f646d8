using LocalAzure.Functions.Configuration;
using LocalAzure.Functions.Functions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Timers;

/// <summary>Runs the app's timer functions.</summary>
internal sealed class TimerScheduler : IAsyncDisposable
{
    // A run that has not completed by then is stopped with the worker.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<FunctionTimer> _timers;
    private Task _running = Task.CompletedTask;

    /// <exception cref="LocalFunctionsHostException">A schedule is not valid, or the status of a timer cannot be read.</exception>
    public TimerScheduler(
        FunctionCatalog functions,
        IConfiguration settings,
        DataDirectory data,
        Func<FunctionDefinition, TimerTick, Task> run,
        TimeProvider time,
        ILoggerFactory loggers) => _timers =
        [
            .. functions.With(BindingTypes.TimerTrigger).Select(function => new FunctionTimer(
                function.Name,
                new(function.Name, SettingReference.Resolve(settings, function, "schedule")),
                IsTrue(function, "useMonitor", missing: true) ? new(data.File("timers", $"{function.Name}.json")) : null,
                IsTrue(function, "runOnStartup", missing: false),
                tick => run(function, tick),
                time,
                loggers.CreateLogger<FunctionTimer>())),
        ];

    public void Start() => _running = Task.WhenAll(_timers.Select(timer => Task.Run(() => timer.RunAsync(_stopping.Token))));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAny(_running, Task.Delay(StopGrace));
        _stopping.Dispose();
    }

    private static bool IsTrue(FunctionDefinition function, string property, bool missing) =>
        function.Trigger.Get(property) is { } text ? text.Equals("true", StringComparison.OrdinalIgnoreCase) : missing;
}
