using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

/// <summary>
/// The installed Chromium, started by the first test that needs it. Without one, the tests that need it are skipped, or fail if
/// <c>AHOLO_TESTS_NEED_BROWSER</c> is <c>true</c>.
/// </summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    // WebGL runs on the processor, so the page is composited without it.
    private static readonly string[] Arguments =
    [
        "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--host-resolver-rules=MAP *.example 127.0.0.1", // a site that attacks; nobody has such a name
        "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu-compositing",
        "--renderer-process-limit=1", // no spare process for each page
    ];

    private readonly Lazy<Task<IPlaywright>> _playwright = new(Playwright.CreateAsync);
    private readonly Lazy<Task<IBrowser>> _browser;

    public BrowserFixture() => _browser = new(() => LaunchAsync());

    /// <summary>The installed Chromium; null if there is none.</summary>
    private static string? Executable { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
        .FirstOrDefault(File.Exists);

    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
            await (await _browser.Value).DisposeAsync();
        if (_playwright.IsValueCreated)
            (await _playwright.Value).Dispose();
    }

    /// <summary>Starts another browser with different options.</summary>
    internal async Task<IBrowser> LaunchAsync(params string[] arguments)
    {
        Require();
        return await (await _playwright.Value).Chromium.LaunchAsync(
            new() { ExecutablePath = Executable, ChromiumSandbox = false, Args = [.. Arguments, .. arguments] });
    }

    /// <summary>Opens the page in a new browser context, with a script that runs before those of the page.</summary>
    internal async Task<DashboardPage> OpenAsync(Uri app, BrowserNewContextOptions? options = null, string? script = null)
    {
        Require();
        return await DashboardPage.OpenAsync(await _browser.Value, app, options, script);
    }

    private static void Require()
    {
        if (Executable is not null)
            return;

        const string Reason = "There is no Chromium on the PATH. Install it (Debian: apt-get install chromium) to run this test.";
        if (Environment.GetEnvironmentVariable("AHOLO_TESTS_NEED_BROWSER") == "true")
            Assert.Fail(Reason);
        Assert.Skip(Reason);
    }
}
