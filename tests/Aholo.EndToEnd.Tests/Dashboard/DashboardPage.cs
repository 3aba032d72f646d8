using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

/// <summary>The web page in a browser.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    private static readonly float TimeoutMs = (float)LocalFixture.MaxWait.TotalMilliseconds;

    private readonly IBrowserContext _context;

    private DashboardPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.SetDefaultTimeout(TimeoutMs);
        Assertions.SetDefaultExpectTimeout(TimeoutMs);
        page.PageError += (_, error) => Errors.Enqueue(error);

        // The browser reports violations of the security policy as errors on the console.
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                Errors.Enqueue(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>Gets the errors of the page's scripts and the violations of its security policy.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    public ILocator Pill => Page.Locator("header [data-stage]");

    public ILocator Canvas => Page.Locator(".viewer-canvas");

    public ILocator ViewerFacts => Page.Locator("[data-viewer-facts]");

    public static async Task<DashboardPage> OpenAsync(IBrowser browser, Uri app, BrowserNewContextOptions? options = null, string? script = null)
    {
        options ??= new();
        options.Locale ??= "en-US";
        // Animations are rendered by the processor here and would slow everything else.
        options.ReducedMotion ??= ReducedMotion.Reduce;
        options.ViewportSize ??= new() { Width = 960, Height = 640 };
        var context = await browser.NewContextAsync(options);
        if (script is not null)
            await context.AddInitScriptAsync(script);
        var page = new DashboardPage(context, await context.NewPageAsync());
        await page.Page.GotoAsync(app.ToString());
        return page;
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public Task DropAsync(string name, string type, byte[] content) => Page.EvaluateAsync(
        """
        ([name, type, content]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.fromBase64?.(content) ?? Uint8Array.from(atob(content), (each) => each.charCodeAt(0))], name, { type }));
          for (const event of ['dragenter', 'dragover', 'drop'])
            (document.querySelector('.drop') ?? document.body).dispatchEvent(new DragEvent(event, { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }
        """,
        new[] { name, type, Convert.ToBase64String(content) });

    /// <summary>Drops a file, starts a project from it, waits for its page and returns its id.</summary>
    public async Task<string> MakeAsync(string name, byte[] content)
    {
        await DropAsync(name, "image/jpeg", content);
        await Button("Make it 3D").ClickAsync();
        return await ProjectShownAsync();
    }

    /// <summary>Waits for the page of a project and returns its id.</summary>
    public async Task<string> ProjectShownAsync()
    {
        await Page.WaitForURLAsync("**/api/ui/#/projects/*");
        return Page.Url.Split('/')[^1];
    }

    public Task OpenProjectAsync(Uri app, string id) => Page.GotoAsync(new Uri(app, $"/api/ui/#/projects/{id}").ToString());

    /// <summary>Waits until the shown project is in a stage.</summary>
    public Task StageAsync(string stage) => Assertions.Expect(Pill).ToHaveAttributeAsync("data-stage", stage);

    /// <summary>Opens the 3D view, which may have opened automatically if the project ended while its page was open.</summary>
    public async Task OpenViewerAsync()
    {
        var button = Button("View in 3D");
        await button.Or(Page.Locator(".viewer-stage")).WaitForAsync();
        if (await button.IsVisibleAsync())
            await button.ClickAsync();
    }

    /// <summary>Waits until the 3D view shows something, resets it and returns its picture.</summary>
    public async Task<Picture> CanvasPictureAsync()
    {
        await Page.Locator(".viewer-stage[data-state=shown]").WaitForAsync();
        await Button("Reset the view").ClickAsync();
        return await WaitForPictureAsync(picture => picture.Colors > 1);
    }

    /// <summary>Takes screenshots of the 3D view until one is as expected and the view has come to rest: there is no signal for that.</summary>
    public async Task<Picture> WaitForPictureAsync(Func<Picture, bool> expected)
    {
        Picture? picture = null;
        await LocalFixture.UntilAsync(
            async () =>
            {
                var last = picture;
                picture = Picture.Decode(await Canvas.ScreenshotAsync());
                return last is not null && picture.Distance(last) == 0 && expected(picture);
            },
            () => "the 3D view shows what is expected",
            // Each screenshot makes the browser render the page, which delays what is expected.
            TimeSpan.FromMilliseconds(250));
        return picture!;
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
