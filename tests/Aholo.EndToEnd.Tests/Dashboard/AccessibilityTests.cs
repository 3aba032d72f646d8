using Aholo.Simulator;
using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

[Collection<PageTests>]
public sealed class AccessibilityTests(LocalFixture local, BrowserFixture browser)
{
    private Uri App => local.Environment.Functions.BaseAddress;

    // Both color schemes and both languages, which are independent.
    [Theory]
    [InlineData(ColorScheme.Light, "zh-CN")]
    [InlineData(ColorScheme.Dark, "en-US")]
    public async Task Axe_finds_no_serious_violation_in_any_state(ColorScheme scheme, string locale)
    {
        var axe = await Axe.LoadAsync();
        var succeeded = await local.UploadAsync($"seen-{scheme}-{locale}.jpg", Photos.Mug);
        var failed = await local.UploadAsync($"unseen-{scheme}-{locale}.jpg", "no picture"u8.ToArray());
        await local.WaitForOutcomeAsync(succeeded);
        await local.KeepPictureAsync(succeeded);
        local.Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.ResetAfter });
        var undecided = await local.UploadAsync($"undecided-{scheme}-{locale}.jpg", Photos.Mug);
        await local.WaitAsync(undecided, project => project.Stage == Functions.Projects.ProjectStage.AwaitingDecision);
        await local.WaitForOutcomeAsync(failed);

        await using var page = await browser.OpenAsync(App, new() { ColorScheme = scheme, Locale = locale });
        await page.Page.Locator(".project-card").First.WaitForAsync();
        await axe.CheckAsync(page, "home");
        await page.DropAsync("mug.jpg", "image/jpeg", Photos.Mug);
        await page.Page.Locator(".review summary").ClickAsync();
        await axe.CheckAsync(page, "review");
        await page.Page.RouteAsync("**/api/uploads/**", route => route.FulfillAsync(new() { Status = 400 }));
        await page.Page.Locator(".review .primary").ClickAsync();
        await page.Page.Locator(".upload .text-error").WaitForAsync();
        await axe.CheckAsync(page, "not uploaded");

        await page.OpenProjectAsync(App, undecided);
        await page.StageAsync("AwaitingDecision");
        await axe.CheckAsync(page, "decision");
        await page.Page.Locator(".remedies .button").ClickAsync();
        await page.Page.Locator("dialog[open]").WaitForAsync();
        await axe.CheckAsync(page, "cancel dialog");

        await page.OpenProjectAsync(App, failed);
        await page.StageAsync("Failed");
        await axe.CheckAsync(page, "failed");

        await page.OpenProjectAsync(App, succeeded);
        await page.StageAsync("Succeeded");
        await axe.CheckAsync(page, "succeeded");
        await page.Page.Locator(".project-head .danger").ClickAsync();
        await page.Page.Locator("dialog[open]").WaitForAsync();
        await axe.CheckAsync(page, "delete dialog");
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Locator(".viewer-poster .button").ClickAsync();
        await page.Page.Locator(".viewer-stage[data-state=shown]").WaitForAsync();
        page.Page.Frames.Count.ShouldBe(2);
        await axe.CheckAsync(page, "3D view");
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_fits_a_phone_and_is_available_in_Chinese()
    {
        await using var page = await browser.OpenAsync(App, new() { ViewportSize = new() { Width = 360, Height = 740 }, Locale = "zh-CN", HasTouch = true });
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "放入照片，看它变成 3D" })).ToBeVisibleAsync();
        (await OverflowAsync()).ShouldBe(0);
        (await SmallestControlAsync()).ShouldBeGreaterThanOrEqualTo(44);

        var id = await local.UploadAsync("a-name-that-is-much-too-long-for-the-narrow-page-of-a-phone-and-goes-on.jpg", Photos.Mug);
        await local.WaitForOutcomeAsync(id);
        await local.KeepPictureAsync(id);
        await page.OpenProjectAsync(App, id);
        await page.StageAsync("Succeeded");
        (await OverflowAsync()).ShouldBe(0);
        (await SmallestControlAsync()).ShouldBeGreaterThanOrEqualTo(44);

        await page.Button("English").ClickAsync();
        await Assertions.Expect(page.Button("View in 3D")).ToBeVisibleAsync();

        // The minimum size for touch is 44 pixels.
        Task<double> SmallestControlAsync() => page.Page.EvaluateAsync<double>(
            """
            Math.min(...[...document.querySelectorAll('button, .button, select, input:not([hidden]), summary')]
              .map((each) => each.getBoundingClientRect()).flatMap(({ width, height }) => [width, height]))
            """);

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
}
