using Aholo.Tests.DurableTask;

namespace LocalAzure.DurableTask.Tests;

public sealed class ConformanceWithHistoriesInMemoryTests : DurableTaskConformance
{
    private protected override EngineHost NewHost() => new();
}

public sealed class ConformanceWithHistoriesReadFromTheFileTests : DurableTaskConformance
{
    private protected override EngineHost NewHost() => new() { CachedHistorySize = 0 };
}
