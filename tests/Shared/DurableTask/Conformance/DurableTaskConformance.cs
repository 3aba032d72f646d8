using Microsoft.DurableTask;

namespace Aholo.Tests.DurableTask;

/// <summary>
/// What an orchestration sees, whichever storage provider keeps it. These tests are compiled twice: for the SQLite storage provider, with
/// and without cached histories, and for Microsoft's in-memory engine.
/// </summary>
public abstract partial class DurableTaskConformance
{
    private CancellationToken CancellationToken { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    private protected abstract EngineHost NewHost();

    private Task<string> StartAsync(EngineHost host, string name, object? input = null, string? instanceId = null) =>
        host.Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), CancellationToken);
}
