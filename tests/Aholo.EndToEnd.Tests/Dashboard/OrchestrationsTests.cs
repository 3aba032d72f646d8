using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

/// <summary>The page of the local host that shows orchestrations.</summary>
[Collection<PageTests>]
public sealed class OrchestrationsTests(LocalFixture local, BrowserFixture browser)
{
    [Fact]
    public async Task A_developer_finds_the_orchestration_of_a_project_reads_its_history_and_purges_it()
    {
        var axe = await Axe.LoadAsync();
        var id = await local.UploadAsync("orchestrated.jpg", Photos.Mug);
        await local.WaitForOutcomeAsync(id);
        await using var page = await browser.OpenAsync(local.Environment.InstancesPage);
        var console = new ConcurrentQueue<string>();
        page.Page.Console += (_, message) => console.Enqueue($"{message.Type}: {message.Text}");
        await page.Page.ReloadAsync();

        await page.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search by id or name" }).FillAsync(id);
        var found = page.Page.GetByRole(AriaRole.Link, new() { Name = id });
        await Assertions.Expect(found).ToHaveCountAsync(2); // its id is a prefix of the id of the sub-orchestration that polls Aholo
        await page.Page.GetByLabel("Hide sub-orchestrations").CheckAsync();
        await Assertions.Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await CheckAsync(axe, page, "list");
        await found.ClickAsync();

        await Assertions.Expect(page.Page.Locator(".head [data-status=Completed]")).ToBeVisibleAsync();
        var history = page.Page.GetByRole(AriaRole.Region, new() { Name = "History" });
        await Assertions.Expect(history.GetByText("Started", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(history.GetByText("Completed", new() { Exact = true })).ToBeVisibleAsync();
        var activity = history.Locator("li[data-kind=activity]").First;
        await Assertions.Expect(activity.Locator(".took")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^[\d.]+ (ms|s)$"));
        await activity.Locator("summary").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(activity.GetByRole(AriaRole.Group, new() { Name = "Result" })).ToContainTextAsync("orchestrated");
        await CheckAsync(axe, page, "instance");

        var subOrchestrations = page.Page.GetByRole(AriaRole.Region, new() { Name = "Sub-orchestrations" });
        await subOrchestrations.GetByRole(AriaRole.Link).First.ClickAsync();
        await page.Page.Locator(".facts").GetByRole(AriaRole.Link).ClickAsync(); // the parent
        await Assertions.Expect(page.Page.Locator(".head .id")).ToHaveTextAsync(id);
        console.ShouldBeEmpty();

        await page.Button("Purge").ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Purge this instance?" });
        await Assertions.Expect(dialog).ToBeVisibleAsync();
        await CheckAsync(axe, page, "dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Purge" }).ClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This instance was purged while the page was open. Its history is gone.");
        await page.Page.GotoAsync($"{local.Environment.InstancesPage}#/instances/unknown");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("There is no instance with the id 'unknown'.");
        page.Errors.ShouldBeEmpty();
    }

    // In both color schemes and on a phone.
    private static async Task CheckAsync(Axe axe, DashboardPage page, string state)
    {
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await axe.CheckAsync(page, $"{state}, {scheme}");
        }

        var size = page.Page.ViewportSize!;
        await page.Page.SetViewportSizeAsync(390, 844);
        (await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).ShouldBeLessThanOrEqualTo(0, state);
        await page.Page.SetViewportSizeAsync(size.Width, size.Height);
    }
}
