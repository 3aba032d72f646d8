using Aholo.Local.Hosting;
using Aholo.Tests;

namespace Aholo.Infrastructure.Tests.Publication;

/// <summary>The published app on the local host, with Azurite, the simulator and the broker around it.</summary>
public sealed class PublishedAppFixture(AzurePublication publication) : IAsyncLifetime
{
    /// <summary>The largest body that the host takes: large enough for both limits of the app, small enough to go beyond it quickly.</summary>
    internal const long HostBodyLimit = 40_000_000;

    /// <summary>The largest file that the app takes.</summary>
    internal const long MaxInputBytes = 35_000_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("published-").FullName;

    internal LocalEnvironment Environment { get; private set; } = null!;

    internal HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Environment = await LocalEnvironment.StartAsync(
            TestEnvironment.Options(_directory) with
            {
                AppFolder = publication.Folder,
                TaskDuration = TimeSpan.FromSeconds(1),
                Settings = new Dictionary<string, string>
                {
                    ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = $"{HostBodyLimit}",
                    ["Aholo__Input__MaxBytes"] = $"{MaxInputBytes}",
                    // Otherwise it may still be open when Aholo is back, depending on what earlier tests have called.
                    ["Aholo__CircuitBreaker__Enabled"] = "false",
                    ["Aholo__Retry__MaxAttempts"] = "2",
                    ["Aholo__Retry__BaseDelay"] = "00:00:00.100",
                    ["Aholo__Activities__MaxAttempts"] = "3",
                    ["Aholo__Activities__FirstDelay"] = "00:00:00.100",
                    ["Aholo__Sweep__Schedule"] = "* * * * * *",
                    ["Aholo__Sweep__Grace"] = "00:00:01",
                },
            },
            TestContext.Current.CancellationToken);
        Http = new() { BaseAddress = Environment.Functions.BaseAddress };
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (Environment is not null)
            await Environment.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
