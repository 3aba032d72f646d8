using Aholo.Tests.DurableTask;

namespace Embedded.Tests.DurableTask;

public sealed class ConformanceWithOrchestratorsInMemoryTests : DurableTaskConformance
{
    private protected override EngineHost NewHost() => new();
}

public sealed class ConformanceWithEveryTurnReplayedTests : DurableTaskConformance
{
    private protected override EngineHost NewHost() => new() { CachedSessions = 0 };
}
