using System.Text.Json;
using DurableTask.Core;
using LocalAzure.DurableTask.Dispatch;
using LocalAzure.Testing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LocalAzure.DurableTask.Testing;

/// <summary>
/// The SQLite storage provider with the dispatchers of DurableTask.Core and the orchestration context of Microsoft.DurableTask. Its clock advances to the next
/// timer when the host is idle. The host can crash and start again on the same file.
/// </summary>
internal sealed class EngineHost : OrchestrationHost
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(2);

    private readonly TestDirectory _directory = new();
    private SqliteOrchestrationService? _service;
    private TaskHubWorker? _worker;
    private WorkInFlight _work = new();

    public Handlers Handlers { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>The clock of the service; null for <see cref="Time"/>.</summary>
    public TimeProvider? Clock { get; set; }

    /// <summary>Whether time jumps to the next timer when the host is idle.</summary>
    public override bool SkipTime
    {
        get;
        set
        {
            field = value;
            OnIdle();
        }
    } = true;

    public long CachedHistorySize { get; init; } = 1_000_000;

    public int? MaxPages { get; set; }

    public bool Recursive { get; init; }

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Called before and after each commit. It can throw to simulate a crash.</summary>
    public Action? CrashPoint { get; set; }

    public string File => _directory.File;

    public SqliteOrchestrationService Service => _service ?? throw new InvalidOperationException("The host has not been started.");

    public override DurableTaskClient Client => new ServiceClient(Service);

    public override EngineHost Orchestrator<TOutput>(string name, Func<TaskOrchestrationContext, Task<TOutput>> code) =>
        Orchestrator<JsonElement?, TOutput>(name, (context, input) => code(new FunctionOrchestrationContext(context, input, LoggerFactory)));

    public override EngineHost Orchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> code)
    {
        Handlers.AddOrchestrator(name, code);
        return this;
    }

    public override EngineHost Activity<TInput, TOutput>(string name, Func<TInput, TOutput> code) =>
        Activity<TInput, TOutput>(name, (_, input) => Task.FromResult(code(input)));

    public EngineHost Activity<TInput, TOutput>(string name, Func<TaskContext, TInput, Task<TOutput>> code)
    {
        Handlers.AddActivity(name, code);
        return this;
    }

    public override async Task OpenAsync()
    {
        _work = new();
        _work.Idle += OnIdle;
        _service = SqliteOrchestrationService.Open(
            new()
            {
                File = File,
                CachedHistorySize = CachedHistorySize,
                TimeProvider = Clock ?? Time,
                Work = _work,
                MaxPages = MaxPages,
                Recursive = Recursive,
                RetryInterval = TimeSpan.FromMilliseconds(20),
                CrashPoint = () => CrashPoint?.Invoke(),
            },
            LoggerFactory);
        _worker = Handlers.CreateWorker(_service, LoggerFactory);
        await _worker.StartAsync();
        OnIdle();
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await OpenAsync();
    }

    public async Task StopAsync()
    {
        if (_worker is { } worker)
        {
            _worker = null;
            await worker.StopAsync(isForced: true);
            worker.Dispose();
            await Service.DisposeAsync();
        }
    }

    /// <summary>Waits until the host waits only for timers and clients.</summary>
    public Task WaitUntilIdleAsync() => _work.WaitUntilIdleAsync().WaitAsync(IdleLimit);

    public override async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Dispose();
    }

    // On another thread: the event is raised within the work of the service, which the clock must not call back.
    private void OnIdle() => Task.Run(() =>
    {
        var (service, work, next) = (_service, _work, default(DateTime));
        if (work.TryBeginWhenIdle(
            () => SkipTime && service == _service && service?.NextTimer is { } due && (next = due) > Time.GetUtcNow().UtcDateTime))
        {
            Time.SetUtcNow(next);
            work.End();
        }
    });
}
