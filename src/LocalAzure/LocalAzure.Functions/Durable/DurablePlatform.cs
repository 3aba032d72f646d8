using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using OperatingSystem = Microsoft.Azure.WebJobs.Extensions.DurableTask.OperatingSystem;

namespace LocalAzure.Functions.Durable;

/// <summary>Describes the platform to the Durable extension.</summary>
internal sealed class DurablePlatform : IPlatformInformation
{
    public WorkerRuntimeType GetWorkerRuntimeType() => WorkerRuntimeType.DotNetIsolated;

    // On Linux the extension would write each of its events to the console, for the log collector of Azure.
    public OperatingSystem GetOperatingSystem() => OperatingSystem.Windows;

    public bool IsInConsumptionPlan() => false;

    public bool IsManagedAppEnvironment() => false;

    public bool UsesExternalPowerShellSDK() => false;

    public string GetLinuxTenant() => "";

    public string GetLinuxStampName() => "";

    public string GetContainerName() => "";
}
