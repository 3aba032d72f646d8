using LocalAzure.DurableTask.Testing;

namespace LocalAzure.DurableTask.Tests;

public sealed class ConformanceWithHistoriesInMemoryTests : DurableTaskConformance
{
    protected override OrchestrationHost NewHost() => new EngineHost();
}

public sealed class ConformanceWithHistoriesReadFromTheFileTests : DurableTaskConformance
{
    protected override OrchestrationHost NewHost() => new EngineHost() { CachedHistorySize = 0 };
}
