using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

/// <summary>Attacks on the app from a page of another site in the browser of a user. <see cref="BrowserFixture"/> resolves its name to this machine.</summary>
internal static class ForeignPage
{
    private const string Host = "attacker.example";

    /// <summary>Submits a form to the app and returns the status of the response.</summary>
    public static async Task<int> SubmitFormAsync(IBrowserContext browser, Uri target)
    {
        var page = await browser.NewPageAsync();
        var url = $"http://{Host}/";
        await page.RouteAsync(url, route => route.FulfillAsync(new() { ContentType = "text/html", Body = $"<form method=post action='{target}'></form>" }));
        await page.GotoAsync(url);
        var response = await page.RunAndWaitForResponseAsync(
            () => page.EvaluateAsync("document.forms[0].submit()"), received => received.Url == target.AbsoluteUri);
        await page.CloseAsync();
        return response.Status;
    }

    /// <summary>Reads from the app under a name that resolves to its address (DNS rebinding), which makes it the page's own origin.</summary>
    public static Task<int> ReadAsync(IBrowserContext browser, Uri target) => FetchAsync(browser, target, "GET", body: null);

    /// <summary>Sends JSON to the app in the same way.</summary>
    public static Task<int> SendAsync(IBrowserContext browser, Uri target, string body) => FetchAsync(browser, target, "POST", body);

    // The page under that name is the app's own: only its origin matters, not its content.
    private static async Task<int> FetchAsync(IBrowserContext browser, Uri target, string method, string? body)
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"http://{Host}:{target.Port}/api/ui/");
        var status = await page.EvaluateAsync<int>(
            "async request => (await fetch(request.path, { method: request.method, body: request.body, headers: { 'content-type': 'application/json' } })).status",
            new { path = target.PathAndQuery, method, body });
        await page.CloseAsync();
        return status;
    }
}
