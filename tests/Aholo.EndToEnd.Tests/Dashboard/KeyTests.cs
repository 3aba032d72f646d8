using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

[Collection<PageTests>]
public sealed class KeyTests(LocalFixture local, BrowserFixture browser)
{
    private const string Key = "the-key-of-this-test";

    [Fact]
    public async Task The_page_asks_for_the_key_once_keeps_it_for_the_session_and_hides_it_from_other_sites()
    {
        await local.Environment.StartFunctionsAsync(
            new Dictionary<string, string> { ["LocalAzure__Keys__master"] = $"master-{Key}", ["LocalAzure__Keys__default"] = Key }, LocalFixture.CancellationToken);
        try
        {
            var app = local.Environment.Functions.BaseAddress;
            await using var page = await browser.OpenAsync(app);
            var key = page.Page.GetByLabel("Key", new() { Exact = true });
            await key.FillAsync("another key");
            await page.Button("Continue").ClickAsync();
            await Assertions.Expect(page.Page.GetByText("That key was not accepted.")).ToBeVisibleAsync();
            await key.FillAsync(Key);
            await page.Button("Continue").ClickAsync();
            await Assertions.Expect(key).ToBeHiddenAsync();

            await page.MakeAsync("keyed.jpg", Photos.Mug);
            await page.StageAsync("Succeeded");
            await page.OpenViewerAsync();
            (await page.CanvasPictureAsync()).Colors.ShouldBeGreaterThan(4);
            await page.Page.ReloadAsync();
            await page.StageAsync("Succeeded");
            await Assertions.Expect(key).ToHaveCountAsync(0);
            page.Page.Url.ShouldNotContain(Key);
            page.Errors.ShouldBeEmpty();

            // The browser never sends the key by itself, so no other page can use it: neither by a form nor under a name that resolves to the app.
            var cancel = new Uri(app, "/api/projects/p00000000000000000000/cancel");
            (await ForeignPage.SubmitFormAsync(page.Page.Context, cancel)).ShouldBe(401);
            (await ForeignPage.ReadAsync(page.Page.Context, new(app, "/api/projects"))).ShouldBe(401);
            (await ForeignPage.SendAsync(page.Page.Context, cancel, "{}")).ShouldBe(401);

            var axe = await Axe.LoadAsync();
            foreach (var (scheme, locale) in new[] { (ColorScheme.Light, "zh-CN"), (ColorScheme.Dark, "en-US") })
            {
                await using var later = await browser.OpenAsync(app, new() { ColorScheme = scheme, Locale = locale });
                await later.Page.Locator("dialog input").FillAsync("another key");
                await later.Page.Keyboard.PressAsync("Enter");
                await later.Page.Locator("dialog [role=alert]").WaitForAsync();
                await axe.CheckAsync(later, $"key dialog, {scheme}, {locale}");
            }
        }
        finally
        {
            await local.Environment.StartFunctionsAsync(cancellationToken: LocalFixture.CancellationToken);
        }
    }
}
