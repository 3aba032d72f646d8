using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;

namespace Aholo.Tests.DurableTask;

/// <summary>The in-memory engine of Microsoft, with the members of <c>EngineHost</c> that the conformance tests use.</summary>
internal sealed class InMemoryEngineHost : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly List<Action<DurableTaskRegistry>> _registrations = [];
    private DurableTaskTestHost? _host;

    /// <summary>Has no effect: the engine uses the system clock.</summary>
    public bool SkipTime { get; set; }

    public DurableTaskClient Client => _host?.Client ?? throw new InvalidOperationException("The host has not been started.");

    public InMemoryEngineHost Orchestrator<TOutput>(string name, Func<TaskOrchestrationContext, Task<TOutput>> code) =>
        With(registry => registry.AddOrchestratorFunc(name, code));

    public InMemoryEngineHost Orchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> code) =>
        With(registry => registry.AddOrchestratorFunc(name, code));

    public InMemoryEngineHost Activity<TInput, TOutput>(string name, Func<TInput, TOutput> code) =>
        With(registry => registry.AddActivityFunc<TInput, TOutput>(name, (_, input) => code(input)));

    public async Task<InMemoryEngineHost> StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _host = await DurableTaskTestHost.StartAsync(
                    registry => _registrations.ForEach(register => register(registry)), cancellationToken: TestContext.Current.CancellationToken);
                return this;
            }
            catch (IOException) when (attempt < 5)
            {
                // The random port of the host is in use: try another.
            }
        }
    }

    /// <summary>Starts an orchestration and waits for its end.</summary>
    public async Task<OrchestrationMetadata> RunAsync(string name, object? input = null, string? instanceId = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), cancellationToken);
        return await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellationToken).WaitAsync(Limit, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }

    private InMemoryEngineHost With(Action<DurableTaskRegistry> registration)
    {
        _registrations.Add(registration);
        return this;
    }
}
