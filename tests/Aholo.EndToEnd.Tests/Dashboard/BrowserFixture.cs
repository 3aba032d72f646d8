using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

/// <summary>
/// The Chromium of the system; nothing is downloaded. Without one, the tests that need it are skipped, or fail if
/// <c>AHOLO_TESTS_NEED_BROWSER</c> is <c>true</c>.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    // WebGL runs on the processor; compositing does not need it.
    private static readonly string[] Arguments =
    [
        "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--host-resolver-rules=MAP *.example 127.0.0.1", // the site of an attacker, under a reserved name
        "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu-compositing",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Gets the path of the system's Chromium; null if there is none.</summary>
    private static string? Executable { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
        .FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Executable is null)
            return;

        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Starts another browser, for a test that needs other arguments.</summary>
    internal async Task<IBrowser> LaunchAsync(params string[] arguments)
    {
        Require();
        return await _playwright!.Chromium.LaunchAsync(
            new() { ExecutablePath = Executable, ChromiumSandbox = false, Args = [.. Arguments, .. arguments] });
    }

    /// <summary>Opens the page in a new context, with an optional script of the test that runs before those of the page.</summary>
    internal async Task<DashboardPage> OpenAsync(Uri app, BrowserNewContextOptions? options = null, string? script = null)
    {
        Require();
        return await DashboardPage.OpenAsync(_browser!, app, options, script);
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
