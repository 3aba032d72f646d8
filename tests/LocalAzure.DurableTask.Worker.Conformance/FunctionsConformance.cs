using Aholo.Tests.DurableTask;
using Xunit.Sdk;
using Xunit.v3;

// Most tests wait most of the time, and each has an app of its own.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 8)]

namespace LocalAzure.DurableTask.Worker.Conformance;

/// <summary>The orchestrations of function apps.</summary>
public abstract class FunctionsConformance : DurableTaskConformance
{
    protected override bool RunsFunctions => true;
}
