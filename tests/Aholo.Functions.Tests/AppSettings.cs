using Aholo.Functions.Configuration;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Triggers;
using Aholo.Simulator;
using LocalAzure.Testing;

namespace Aholo.Functions.Tests;

/// <summary>The settings of the whole app in a test.</summary>
internal static class AppSettings
{
    /// <summary>Sets the storage of the tests, and Aholo with the simulator's credentials.</summary>
    public static void UseTestSettings(this FunctionsApplicationFactory<UploadTrigger> app, StorageFixture storage, Uri aholo, string uploads)
    {
        var options = new AholoSimulatorOptions();
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = storage.ConnectionString,
            [Connections.Storage] = storage.ConnectionString,
            ["Aholo:Storage:Uploads"] = uploads,
            ["Aholo:Sweep:Schedule"] = new SweepOptions().Schedule,
            ["Aholo:BaseUrl"] = aholo.ToString(),
            ["Aholo:AllowHttp"] = "true",
            ["Aholo:Assets:AllowLoopback"] = "true",
            ["Aholo:Auth:AppKey"] = options.AppKey,
            ["Aholo:Auth:AppSecret"] = options.AppSecret,
            ["Aholo:Auth:AppUid"] = "test",
            ["Aholo:StatusBatch:Interval"] = "00:00:00.001",
        })
        {
            app.Settings[name] = value;
        }
    }
}
