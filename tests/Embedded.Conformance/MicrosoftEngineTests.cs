using Aholo.Tests.DurableTask;

namespace Embedded.Conformance;

public sealed class MicrosoftEngineTests : DurableTaskConformance
{
    private protected override EngineHost NewHost() => new();
}
