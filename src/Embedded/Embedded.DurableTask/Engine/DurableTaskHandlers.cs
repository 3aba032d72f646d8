using Embedded.DurableTask.Orchestrations;

namespace Embedded.DurableTask.Engine;

/// <summary>The orchestrators and activities that an engine runs, by name, without regard to case.</summary>
internal sealed class DurableTaskHandlers
{
    public Dictionary<string, OrchestratorHandler> Orchestrators { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, ActivityHandler> Activities { get; } = new(StringComparer.OrdinalIgnoreCase);
}
