using System.Reflection;
using LocalAzure.DurableTask.Dispatch;
using LocalAzure.Functions.Worker;

namespace LocalAzure.Functions.InProcess;

/// <summary>The settings of a host that a test runs in its process, on a clock that skips waiting.</summary>
/// <param name="App">The app's assembly.</param>
/// <param name="CreateLauncher">Creates the launcher from the environment variables of a worker process.</param>
/// <param name="Work">Counts the host's work.</param>
internal sealed record TestHosting(
    Assembly App,
    Func<IReadOnlyDictionary<string, string>, IWorkerLauncher> CreateLauncher,
    WorkInFlight Work);
