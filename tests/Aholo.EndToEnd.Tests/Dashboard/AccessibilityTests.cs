using System.Text.Json;
using Aholo.Simulator;
using Aholo.Tests;
using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

public sealed class AccessibilityTests(LocalFixture local, BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private Uri App => local.Environment.Functions.BaseAddress;

    [Theory]
    [InlineData(ColorScheme.Light, "en-US")]
    [InlineData(ColorScheme.Dark, "zh-CN")]
    public async Task Axe_finds_no_serious_fault_in_any_state(ColorScheme colours, string locale)
    {
        var axe = await AxeAsync();
        var succeeded = await local.UploadAsync($"seen-{locale}.jpg", Photos.Mug);
        var failed = await local.UploadAsync($"unseen-{locale}.jpg", "no picture"u8.ToArray());
        await local.WaitForOutcomeAsync(succeeded);
        local.Environment.Simulator!.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.ResetAfter });
        var undecided = await local.UploadAsync($"undecided-{locale}.jpg", Photos.Mug);
        await local.WaitAsync(undecided, project => project.Stage == Functions.Projects.ProjectStage.Attention);
        await local.WaitForOutcomeAsync(failed);

        await using var page = await browser.OpenAsync(App, new() { ColorScheme = colours, Locale = locale });
        await page.Page.Locator(".project-card").First.WaitForAsync();
        await CheckAsync(page, axe, "home");
        await page.DropAsync("mug.jpg", "image/jpeg", Photos.Mug);
        await page.Page.Locator(".review summary").ClickAsync();
        await CheckAsync(page, axe, "review");
        await page.OpenProjectAsync(App, undecided);
        await page.StageAsync("Attention");
        await CheckAsync(page, axe, "attention");
        await page.Page.Locator(".project-head .button").First.ClickAsync();
        await CheckAsync(page, axe, "question");
        await page.OpenProjectAsync(App, failed);
        await page.StageAsync("Failed");
        await CheckAsync(page, axe, "failed");
        await page.OpenProjectAsync(App, succeeded);
        await page.StageAsync("Succeeded");
        await CheckAsync(page, axe, "succeeded");
        await page.Page.Locator(".viewer-poster .button").ClickAsync();
        await page.Page.Locator(".viewer-stage[data-state=shown]").WaitForAsync();
        await CheckAsync(page, axe, "3D view");
        (await FaultsAsync(page.Page.Frames.Single(frame => frame.Url.EndsWith("viewer.html", StringComparison.Ordinal)), axe)).ShouldBeEmpty("in the frame");
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_fits_a_phone_and_speaks_Chinese()
    {
        await using var page = await browser.OpenAsync(App, new() { ViewportSize = new() { Width = 360, Height = 740 }, Locale = "zh-CN" });
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "放入照片，看它变成 3D" })).ToBeVisibleAsync();
        (await OverflowAsync()).ShouldBe(0);

        var id = await local.UploadAsync("a-name-that-is-much-too-long-for-the-narrow-page-of-a-phone-and-goes-on.jpg", Photos.Mug);
        await local.WaitForOutcomeAsync(id);
        await page.OpenProjectAsync(App, id);
        await page.StageAsync("Succeeded");
        (await OverflowAsync()).ShouldBe(0);

        await page.Button("English").ClickAsync();
        await Assertions.Expect(page.Button("View in 3D")).ToBeVisibleAsync();

        Task<int> OverflowAsync() => page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    [Fact]
    public async Task A_photo_is_chosen_and_started_by_keyboard_alone()
    {
        await using var page = await browser.OpenAsync(App);
        var chooser = page.Page.WaitForFileChooserAsync();
        await page.Button("Choose photos").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await (await chooser).SetFilesAsync(new FilePayload { Name = "typed.jpg", MimeType = "image/jpeg", Buffer = Photos.Mug });
        await Assertions.Expect(page.Button("Make it 3D")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");

        await page.ProjectShownAsync();
        await page.StageAsync("Succeeded");
    }

    private static async Task<string> AxeAsync() =>
        await File.ReadAllTextAsync(
            Path.Combine(await Repository.InstallNodeToolsAsync(LocalFixture.CancellationToken), "node_modules", "axe-core", "axe.min.js"),
            LocalFixture.CancellationToken);

    private static async Task CheckAsync(DashboardPage page, string axe, string state) =>
        (await FaultsAsync(page.Page.MainFrame, axe)).ShouldBeEmpty($"in state '{state}'");

    private static async Task<string[]> FaultsAsync(IFrame frame, string axe)
    {
        await frame.EvaluateAsync(axe);
        var result = await frame.EvaluateAsync<JsonElement>(
            """
            async () => {
              // What fades in is judged when it is there.
              await Promise.all(document.getAnimations().filter((each) => each.effect.getTiming().iterations === 1).map((each) => each.finished));
              return (await axe.run(document, { iframes: false, resultTypes: ['violations'] })).violations;
            }
            """);
        return
        [
            .. result.EnumerateArray()
                .Where(fault => fault.GetProperty("impact").GetString() is "serious" or "critical")
                .Select(fault => $"{fault.GetProperty("id")}: {fault.GetProperty("help")}: {fault.GetProperty("nodes")[0].GetProperty("html")}"),
        ];
    }
}
