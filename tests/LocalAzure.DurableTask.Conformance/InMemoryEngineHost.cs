using LocalAzure.DurableTask.Testing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;

namespace LocalAzure.DurableTask.Conformance;

/// <summary>The in-memory engine of Microsoft. It uses the system clock.</summary>
internal sealed class InMemoryEngineHost : OrchestrationHost
{
    private readonly List<Action<DurableTaskRegistry>> _registrations = [];
    private DurableTaskTestHost? _host;

    public override DurableTaskClient Client => _host?.Client ?? throw new InvalidOperationException("The host has not been started.");

    public override InMemoryEngineHost Orchestrator<TOutput>(string name, Func<TaskOrchestrationContext, Task<TOutput>> code) =>
        With(registry => registry.AddOrchestratorFunc(name, code));

    public override InMemoryEngineHost Orchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> code) =>
        With(registry => registry.AddOrchestratorFunc(name, code));

    public override InMemoryEngineHost Activity<TInput, TOutput>(string name, Func<TInput, TOutput> code) =>
        With(registry => registry.AddActivityFunc<TInput, TOutput>(name, (_, input) => code(input)));

    public override async Task OpenAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _host = await DurableTaskTestHost.StartAsync(
                    registry => _registrations.ForEach(register => register(registry)), cancellationToken: TestContext.Current.CancellationToken);
                return;
            }
            catch (IOException) when (attempt < 5)
            {
                // The random port of the host is in use: try another.
            }
        }
    }

    public override async ValueTask DisposeAsync()
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
