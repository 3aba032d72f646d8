using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using OperatingSystem = Microsoft.Azure.WebJobs.Extensions.DurableTask.OperatingSystem;

namespace LocalAzure.Functions.Durable;

/// <summary>Tells the Durable extension where it runs.</summary>
internal sealed class DurablePlatform : IPlatformInformation
{
    public WorkerRuntimeType GetWorkerRuntimeType() => WorkerRuntimeType.DotNetIsolated;

    // On Linux the extension writes each of its events to the console for the platform's log collector.
    public OperatingSystem GetOperatingSystem() => OperatingSystem.Windows;

    public bool IsInConsumptionPlan() => false;

    public bool IsManagedAppEnvironment() => false;

    public bool UsesExternalPowerShellSDK() => false;

    public string GetLinuxTenant() => "";

    public string GetLinuxStampName() => "";

    public string GetContainerName() => "";
}
