using Embedded.DurableTask.Client;
using Embedded.DurableTask.Engine;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Aholo.Tests.DurableTask;

/// <summary>
/// The embedded durable engine with a clock of its own: whenever nothing is left to do, time jumps to the next timer. The engine can be
/// killed and started again on the same store.
/// </summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // In memory where there is such a folder: what a test proves of commits does not depend on the disk.
    private readonly string _directory = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"engine-{Guid.NewGuid():N}")).FullName;
    private DurableTaskEngine? _engine;
    private WorkInFlight _work = new();

    public DurableTaskHandlers Handlers { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Whether time jumps to the next timer when the engine is idle.</summary>
    public bool SkipTime
    {
        get;
        set
        {
            field = value;
            OnIdle();
        }
    } = true;

    public int CachedSessions { get; init; } = 1_000;

    public int? MaxStorePages { get; set; }

    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(1);

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Called before and after each commit of the store; may throw to simulate a crash.</summary>
    public Action? CrashPoint { get; set; }

    public string StorePath => Path.Combine(_directory, "engine.db");

    public DurableTaskEngine Engine => _engine ?? throw new InvalidOperationException("The engine has not been started.");

    public DurableTaskClient Client => new EmbeddedDurableTaskClient("test", Engine, JsonDataConverter.Default);

    public EngineHost Orchestrator<TOutput>(string name, Func<TaskOrchestrationContext, Task<TOutput>> code)
    {
        Handlers.Orchestrators[name] = async context => await code(context);
        return this;
    }

    public EngineHost Orchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> code) =>
        Orchestrator(name, context => code(context, context.GetInput<TInput>()!));

    public EngineHost Activity<TInput, TOutput>(string name, Func<TInput, TOutput> code) =>
        Activity<TInput, TOutput>(name, (input, _) => Task.FromResult(code(input)));

    public EngineHost Activity<TInput, TOutput>(string name, Func<TInput, CancellationToken, Task<TOutput>> code)
    {
        Handlers.Activities[name] = async (call, cancellationToken) =>
            await code(JsonDataConverter.Default.Deserialize<TInput>(call.Input)!, cancellationToken);
        return this;
    }

    public EngineHost Start()
    {
        _work = new();
        _work.Idle += OnIdle;
        _engine = DurableTaskEngine.Start(
            new()
            {
                StorePath = StorePath,
                CachedSessions = CachedSessions,
                TimeProvider = Time,
                Work = _work,
                StopGrace = StopGrace,
                RetryDelay = TimeSpan.FromMilliseconds(100),
                MaxStorePages = MaxStorePages,
                CrashPoint = () => CrashPoint?.Invoke(),
            },
            Handlers,
            LoggerFactory);
        OnIdle();
        return this;
    }

    /// <inheritdoc cref="Start"/>
    public Task<EngineHost> StartAsync() => Task.FromResult(Start());

    /// <summary>Ends the engine and starts another on its store.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        Start();
    }

    public async Task StopAsync()
    {
        if (_engine is { } engine)
        {
            _engine = null;
            await engine.DisposeAsync();
        }
    }

    /// <summary>Starts an orchestration and waits for its end.</summary>
    public async Task<OrchestrationMetadata> RunAsync(string name, object? input = null, string? instanceId = null)
    {
        var cancellationToken = Xunit.TestContext.Current.CancellationToken;
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), cancellationToken);
        return await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellationToken).WaitAsync(Limit, cancellationToken);
    }

    /// <summary>Waits until nothing is left to do but to wait for a timer or a client.</summary>
    public async Task WaitUntilIdleAsync()
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnIdleOnce() => idle.TrySetResult();
        _work.Idle += OnIdleOnce;
        if (_work.IsIdle)
            idle.TrySetResult();
        await idle.Task.WaitAsync(Limit);
        _work.Idle -= OnIdleOnce;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    // The engine tells from inside its own work: the clock must not call it back there.
    private void OnIdle() => Task.Run(() =>
    {
        var (engine, work, next) = (_engine, _work, default(DateTime));
        if (work.TryBeginWhenIdle(
            () => SkipTime && engine == _engine && engine?.NextTimer is { } due && (next = due) > Time.GetUtcNow().UtcDateTime))
        {
            Time.SetUtcNow(next);
            work.End();
        }
    });
}
