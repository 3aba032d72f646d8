using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

[Collection<PageTests>]
public sealed class ShareTests(LocalFixture local, BrowserFixture browser)
{
    private Uri App => local.Environment.Functions.BaseAddress;

    [Fact]
    public async Task A_share_link_shows_the_project_without_a_key_by_itself_and_embedded_until_it_is_revoked()
    {
        var id = await local.UploadAsync("shared mug.jpg", Photos.Mug);
        await local.WaitForOutcomeAsync(id);
        await local.KeepPictureAsync(id);
        await using var owner = await browser.OpenAsync(App);
        var axe = await Axe.LoadAsync();
        await owner.OpenProjectAsync(App, id);
        await owner.Button("Share").ClickAsync();
        await owner.Button("Create a link").ClickAsync();
        var link = await owner.Page.GetByLabel("Link", new() { Exact = true }).InputValueAsync();
        var snippet = await owner.Page.GetByLabel("Embed in a page", new() { Exact = true }).InputValueAsync();
        await axe.CheckAsync(owner, "share dialog");
        var secret = link.Split('.')[^1];
        secret.Length.ShouldBe(43);

        await using (var page = await browser.OpenAsync(new(link), new() { Locale = "zh-CN" }))
        {
            var requests = new List<IRequest>();
            page.Page.Request += (_, request) => requests.Add(request);
            await page.Page.ReloadAsync();
            await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "shared mug" })).ToBeVisibleAsync();
            await page.Page.Locator(".viewer-stage[data-state=shown]").WaitForAsync();
            await axe.CheckAsync(page, "shared");
            requests.ShouldAllBe(request => !request.Url.Split('#', 2)[0].Contains(secret) && !request.Url.Contains("/api/projects"));
            page.Errors.ShouldBeEmpty();
        }

        await using (var blog = await StartSiteAsync($"<!doctype html>{snippet}"))
        await using (var foreign = await browser.OpenAsync(new($"http://localhost:{new Uri(blog.Urls.Single()).Port}/")))
        {
            var frame = foreign.Page.FrameLocator("iframe");
            await frame.GetByRole(AriaRole.Button, new() { Name = "View in 3D" }).ClickAsync();
            await frame.Locator(".viewer-stage[data-state=shown]").WaitForAsync();
            foreign.Errors.ShouldBeEmpty();
        }

        await owner.Page.Locator(".shares button").ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".shares")).ToHaveCountAsync(0);
        await using (var late = await browser.OpenAsync(new(link)))
            await Assertions.Expect(late.Page.GetByRole(AriaRole.Heading, new() { Name = "This link is not valid" })).ToBeVisibleAsync();
        (await ReadLogAsync()).ShouldNotContain(secret);
        owner.Errors.ShouldBeEmpty();
    }

    // Another site: the browser separates its storage or denies it.
    private static async Task<WebApplication> StartSiteAsync(string page)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var site = builder.Build();
        site.MapGet("/", () => TypedResults.Text(page, "text/html"));
        await site.StartAsync(LocalFixture.CancellationToken);
        return site;
    }

    private async Task<string> ReadLogAsync()
    {
        await using var log = new FileStream(local.LogFile!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(log);
        return await reader.ReadToEndAsync(LocalFixture.CancellationToken);
    }
}
