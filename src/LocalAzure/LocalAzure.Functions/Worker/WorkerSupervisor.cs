using System.Diagnostics;
using LocalAzure.Functions.Configuration;
using LocalAzure.Functions.Rpc;
using LocalAzure.Functions.Status;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Worker;

/// <summary>Keeps one worker running: restarts it when it ends, with growing delays after repeated failures.</summary>
internal sealed partial class WorkerSupervisor(
    IWorkerLauncher launcher,
    RpcServer rpc,
    FunctionApp app,
    WorkerLogger workerLogger,
    HostStatus status,
    TimeSpan startTimeout,
    ILogger<WorkerSupervisor> logger) : IAsyncDisposable
{
    private const int FirstStarts = 3;
    private static readonly TimeSpan FirstRestartInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxRestartInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _retiring = new();
    private volatile TaskCompletionSource<WorkerInstance> _current = NewSource();
    private WorkerInstance? _last;
    private Task _supervising = Task.CompletedTask;

    /// <summary>The worker; null while it is restarting.</summary>
    public WorkerInstance? Current => _current.Task is { IsCompletedSuccessfully: true, Result: var worker } ? worker : null;

    /// <summary>Starts the first worker.</summary>
    /// <exception cref="LocalFunctionsHostException">It does not start; the message says why.</exception>
    public async Task<WorkerInstance> StartAsync(CancellationToken cancellationToken)
    {
        var worker = await StartFirstAsync(cancellationToken);
        _last = worker;
        _current.SetResult(worker);
        _supervising = SuperviseAsync(worker);
        return worker;
    }

    /// <summary>Gets the worker, and waits for it while it is restarting.</summary>
    public async Task<WorkerInstance> GetAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var worker = await _current.Task.WaitAsync(cancellationToken);
            if (!worker.Channel.Closed.IsCompleted)
                return worker;
            Retire(worker);
        }
    }

    /// <summary>
    /// Restarts the worker that runs an invocation. Returns false if no worker runs it any more.
    /// </summary>
    public bool Restart(Guid invocationId)
    {
        if (Current is not { } worker || !worker.Channel.IsRunning(invocationId.ToString()))
            return false;

        Retire(worker);
        worker.Kill();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _supervising.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_last is not null)
            await _last.DisposeAsync();
        _current.TrySetCanceled();
        _stopping.Dispose();
    }

    private static TaskCompletionSource<WorkerInstance> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // From now on GetAsync waits for the next worker.
    private void Retire(WorkerInstance worker)
    {
        lock (_retiring)
        {
            if (Current == worker)
                _current = NewSource();
        }
    }

    // A worker chooses a free port some time before it listens; another program may take the port in between.
    private async Task<WorkerInstance> StartFirstAsync(CancellationToken cancellationToken)
    {
        for (var start = 1; ; start++)
        {
            try
            {
                return await StartWorkerAsync(cancellationToken);
            }
            catch (LocalFunctionsHostException exception) when (start < FirstStarts && IsPortTaken(exception))
            {
                LogPortTaken();
            }
        }
    }

    private static bool IsPortTaken(LocalFunctionsHostException exception) =>
        exception.InnerException is WorkerProcessExitException && exception.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase);

    private Task<WorkerInstance> StartWorkerAsync(CancellationToken cancellationToken) =>
        WorkerInstance.StartAsync(launcher, rpc, app, workerLogger, startTimeout, cancellationToken);

    private async Task SuperviseAsync(WorkerInstance worker)
    {
        var failures = 0;
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            await worker.Channel.Closed.WaitAsync(_stopping.Token);
            Retire(worker);

            // A worker without a connection is useless, even if it still runs.
            worker.Kill();
            await worker.DisposeAsync();
            var exit = await worker.Exited;
            LogEnded(exit);
            status.Report("worker", exit);
            failures = Stopwatch.GetElapsedTime(started) > Stable ? 0 : failures + 1;
            worker = await RestartAsync(failures);
            status.Clear("worker");
            LogRestarted(worker.ProcessId);
            _last = worker;
            _current.SetResult(worker);
        }
    }

    private async Task<WorkerInstance> RestartAsync(int failures)
    {
        while (true)
        {
            // The first restart is immediate.
            if (failures > 1)
                await Task.Delay(Delay(failures - 1), _stopping.Token);
            try
            {
                return await StartWorkerAsync(_stopping.Token);
            }
            catch (LocalFunctionsHostException exception)
            {
                failures++;
                LogRestartFailed(Delay(failures - 1), exception.Message);
                status.Report("worker", exception.Message);
            }
        }
    }

    private static TimeSpan Delay(int failures) =>
        TimeSpan.FromTicks((long)Math.Min(FirstRestartInterval.Ticks * Math.Pow(2, failures - 1), MaxRestartInterval.Ticks));

    [LoggerMessage(LogLevel.Error, "{Exit} The host restarts it.")]
    private partial void LogEnded(string exit);

    [LoggerMessage(LogLevel.Warning, "Another program took the port that the worker had chosen. The host restarts the worker.")]
    private partial void LogPortTaken();

    [LoggerMessage(LogLevel.Information, "The worker runs again (process {ProcessId}).")]
    private partial void LogRestarted(int processId);

    [LoggerMessage(LogLevel.Error, "The worker cannot be restarted; next attempt in {Delay}. {Reason}")]
    private partial void LogRestartFailed(TimeSpan delay, string reason);
}
