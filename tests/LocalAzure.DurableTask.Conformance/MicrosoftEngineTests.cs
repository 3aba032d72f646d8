using LocalAzure.DurableTask.Testing;

namespace LocalAzure.DurableTask.Conformance;

public sealed class MicrosoftEngineTests : DurableTaskConformance
{
    protected override OrchestrationHost NewHost() => new InMemoryEngineHost();
}
