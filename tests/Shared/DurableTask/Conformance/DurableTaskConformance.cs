using Microsoft.DurableTask;

namespace Aholo.Tests.DurableTask;

/// <summary>
/// What an orchestration sees, whichever engine runs it. These tests are compiled three times: against the embedded engine, against
/// Microsoft's in-memory engine, and against the SQLite storage provider under Microsoft's dispatchers.
/// </summary>
public abstract partial class DurableTaskConformance
{
    private CancellationToken CancellationToken { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    private protected abstract EngineHost NewHost();

    private Task<string> StartAsync(EngineHost host, string name, object? input = null, string? instanceId = null) =>
        host.Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), CancellationToken);
}
