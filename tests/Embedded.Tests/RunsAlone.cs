namespace Embedded.Tests;

/// <summary>Tests that measure the process run when no other test does.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
