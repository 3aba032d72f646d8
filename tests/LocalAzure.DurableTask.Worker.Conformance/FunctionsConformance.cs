using LocalAzure.DurableTask.Testing;
using Xunit.Sdk;
using Xunit.v3;

// Each test has its own app and mostly waits.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 8)]

namespace LocalAzure.DurableTask.Worker.Conformance;

/// <summary>The conformance tests for function apps.</summary>
public abstract class FunctionsConformance : DurableTaskConformance
{
    protected override bool RunsFunctions => true;
}
