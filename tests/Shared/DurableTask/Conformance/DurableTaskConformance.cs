using Microsoft.DurableTask;

namespace Aholo.Tests.DurableTask;

/// <summary>
/// What an orchestration sees, whichever engine runs it. These tests are compiled twice: against the embedded engine, which runs them
/// with orchestrators kept in memory and replayed from the start at every turn, and against Microsoft's own packages. What holds there
/// and here is no opinion of ours.
/// </summary>
public abstract partial class DurableTaskConformance
{
    private CancellationToken CancellationToken { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    private protected abstract EngineHost NewHost();

    private Task<string> StartAsync(EngineHost host, string name, object? input = null, string? instanceId = null) =>
        host.Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), CancellationToken);
}
