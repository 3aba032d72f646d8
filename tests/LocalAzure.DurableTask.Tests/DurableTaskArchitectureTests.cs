using Aholo.Tests.Architecture;

namespace LocalAzure.DurableTask.Tests;

public sealed class DurableTaskArchitectureTests
{
    [Fact]
    public void Namespaces_depend_on_each_other_in_one_direction() =>
        typeof(SqliteOrchestrationService).Assembly.ShouldHaveLayers("Serialization", "Browsing", "Storage", "Dispatch");
}
