using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

/// <summary>What a page of another site does to the app through the browser of a user. <see cref="BrowserFixture"/> resolves its name to this machine.</summary>
internal static class ForeignPage
{
    private const string Host = "attacker.example";

    /// <summary>Submits a form to the app and returns the status of the answer.</summary>
    public static async Task<int> SubmitFormAsync(IBrowserContext browser, Uri target)
    {
        var page = await OpenAsync(browser, $"http://{Host}/", $"<form method=post action='{target}'></form>");
        var answer = await page.RunAndWaitForResponseAsync(
            () => page.EvaluateAsync("document.forms[0].submit()"), response => response.Url == target.AbsoluteUri);
        await page.CloseAsync();
        return answer.Status;
    }

    /// <summary>Reads from the app under a name that was made to resolve to its address (DNS rebinding), which makes it the page's own origin.</summary>
    public static Task<int> ReadAsync(IBrowserContext browser, Uri target) => FetchAsync(browser, target, "GET", body: null);

    /// <summary>Sends JSON to the app in the same way.</summary>
    public static Task<int> SendAsync(IBrowserContext browser, Uri target, string body) => FetchAsync(browser, target, "POST", body);

    private static async Task<int> FetchAsync(IBrowserContext browser, Uri target, string method, string? body)
    {
        var page = await OpenAsync(browser, $"http://{Host}:{target.Port}/attack", "<p>Nothing to see</p>");
        var status = await page.EvaluateAsync<int>(
            "async request => (await fetch(request.path, { method: request.method, body: request.body, headers: { 'content-type': 'application/json' } })).status",
            new { path = target.PathAndQuery, method, body });
        await page.CloseAsync();
        return status;
    }

    private static async Task<IPage> OpenAsync(IBrowserContext browser, string url, string html)
    {
        var page = await browser.NewPageAsync();
        await page.RouteAsync(url, route => route.FulfillAsync(new() { ContentType = "text/html", Body = html }));
        await page.GotoAsync(url);
        return page;
    }
}
