using Aholo.Tests.DurableTask;

namespace LocalAzure.DurableTask.Conformance;

public sealed class MicrosoftEngineTests : DurableTaskConformance
{
    private protected override EngineHost NewHost() => new();
}
