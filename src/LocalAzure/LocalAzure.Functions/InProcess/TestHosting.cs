using System.Reflection;
using LocalAzure.DurableTask.Dispatch;
using LocalAzure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace LocalAzure.Functions.InProcess;

/// <summary>What is different when a test runs the app in its own process, on a clock that skips waiting.</summary>
/// <param name="App">The app's assembly.</param>
/// <param name="CreateLauncher">Creates the launcher from what the environment of a worker process would have.</param>
/// <param name="Work">Where the host counts its work.</param>
/// <param name="ConfigureHost">Adds services to the WebJobs SDK's host.</param>
internal sealed record TestHosting(
    Assembly App,
    Func<IReadOnlyDictionary<string, string>, IWorkerLauncher> CreateLauncher,
    WorkInFlight Work,
    Action<IServiceCollection> ConfigureHost);
