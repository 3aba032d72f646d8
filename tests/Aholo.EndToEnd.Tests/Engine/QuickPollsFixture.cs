namespace Aholo.EndToEnd.Tests.Engine;

/// <summary>
/// An environment in which Aholo's tasks are polled as often as the app allows, so that a wait continues as new about once a second. Tasks last longer than
/// any test: projects end when they are canceled.
/// </summary>
public class QuickPollsFixture : LocalFixture
{
    private protected override TimeSpan TaskDuration => TimeSpan.FromHours(1);

    private protected override Dictionary<string, string> Settings => new(base.Settings)
    {
        ["Aholo__Polling__FirstInterval"] = "00:00:00.050",
        ["Aholo__Polling__BackoffCoefficient"] = "1",
        ["Aholo__Polling__MaxInterval"] = "00:00:00.050",
        ["Aholo__StatusBatch__Interval"] = "00:00:00.050",
    };
}

/// <summary>The same, with orchestrations in Azure Storage, the default in production.</summary>
public sealed class AzureStorageFixture : QuickPollsFixture
{
    private protected override Dictionary<string, string> Settings => new(base.Settings)
    {
        ["AzureFunctionsJobHost__extensions__durableTask__storageProvider__type"] = "AzureStorage",
        ["AzureFunctionsJobHost__extensions__durableTask__storageProvider__partitionCount"] = "4",
        ["AzureFunctionsJobHost__extensions__durableTask__storageProvider__maxQueuePollingInterval"] = "00:00:00.200",
    };
}
