using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

[Collection<LongTests>]
public sealed class ViewerTests(LocalFixture local, BrowserFixture browser)
{
    private const float ClearlyDifferent = 4;

    private Uri App => local.Environment.Functions.BaseAddress;

    [Fact]
    public async Task Every_format_is_shown_the_same_way_up_and_turns_by_button_and_by_key()
    {
        string[] formats = ["model.ply", "model.spz", "model.sog"];
        await using var page = await OpenAsync(await ProjectAsync("formats.jpg"));
        var photo = Picture.Decode(Photos.Mug);
        foreach (var format in formats)
        {
            var front = await ShowAsync(format);
            front.ShouldShow(photo, format);
            await page.Page.FrameLocator("iframe").Locator("canvas").PressAsync("ArrowLeft");
            await page.WaitForPictureAsync(picture => picture.Distance(front) > ClearlyDifferent);
        }

        // The setting applies to every format.
        var upright = await ShowAsync(formats[0]);
        await page.Button("Change which way is up").ClickAsync();
        var rotated = await page.WaitForPictureAsync(picture => picture.Distance(upright) > ClearlyDifferent);
        foreach (var format in formats[1..])
        {
            await ChooseAsync(format);
            await page.Page.Locator(".viewer-stage[data-state=shown]").WaitForAsync();
            await page.WaitForPictureAsync(picture => picture.Distance(rotated) < ClearlyDifferent);
        }

        await page.Button("Reset the view").ClickAsync();
        await page.WaitForPictureAsync(picture => picture.Distance(upright) < ClearlyDifferent);
        page.Errors.ShouldBeEmpty();

        // Its download shows that the view has closed the previous format.
        Task ChooseAsync(string format) => page.Page.RunAndWaitForResponseAsync(
            () => page.Page.GetByLabel("Format").SelectOptionAsync(format),
            response => response.Url.EndsWith(format, StringComparison.Ordinal));

        async Task<Picture> ShowAsync(string format)
        {
            await ChooseAsync(format);
            return await page.CanvasPictureAsync();
        }
    }

    [Fact]
    public async Task An_asset_of_an_unsupported_version_is_replaced_by_another()
    {
        var id = await ProjectAsync("newer.jpg");
        await using var page = await browser.OpenAsync(App);
        await page.Page.RouteAsync($"**/api/projects/{id}", async route =>
        {
            var project = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!;
            foreach (var asset in project["assets"]!.AsArray().Where(asset => (string?)asset!["name"] == "model.spz"))
                asset!["facts"]!["version"] = 4;
            await route.FulfillAsync(new() { ContentType = "application/json", Body = project.ToJsonString() });
        });
        await page.OpenProjectAsync(App, id);
        await page.OpenViewerAsync();
        await page.Page.GetByLabel("Format").SelectOptionAsync("model.spz");

        await Assertions.Expect(page.Page.GetByText("model.spz cannot be shown here; model.sog is shown instead.")).ToBeVisibleAsync();
        (await page.CanvasPictureAsync()).Colors.ShouldBeGreaterThan(4);
    }

    [Fact]
    public async Task The_3D_view_fills_the_available_space_and_works_by_keyboard_alone()
    {
        var id = await ProjectAsync("roomy.jpg");
        await local.KeepPictureAsync(id);
        await using var page = await browser.OpenAsync(App, new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        await page.OpenProjectAsync(App, id);
        await Assertions.Expect(page.Page).ToHaveTitleAsync("✓ roomy · Aholo");
        await page.Button("View in 3D").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("iframe")).ToBeFocusedAsync();
        var front = await page.CanvasPictureAsync();
        (await BottomAsync(".viewer-bar")).ShouldBeLessThanOrEqualTo(800);

        await page.Page.Keyboard.PressAsync("u");
        await page.WaitForPictureAsync(picture => picture.Distance(front) > ClearlyDifferent);
        await page.Page.Locator("iframe").FocusAsync();
        await page.Page.Keyboard.PressAsync("f");
        await Assertions.Expect(page.Page.Locator(".viewer-stage:fullscreen")).ToHaveCountAsync(1);
        await page.Page.Keyboard.PressAsync("f");
        await Assertions.Expect(page.Page.Locator(".viewer-stage:fullscreen")).ToHaveCountAsync(0);
        await page.Button("Close the 3D view").ClickAsync();
        await Assertions.Expect(page.Button("View in 3D")).ToBeFocusedAsync();

        // The record has long lines, which scroll within themselves.
        foreach (var details in await page.Page.Locator(".json summary").AllAsync())
            await details.ClickAsync();
        await Assertions.Expect(page.Page.Locator(".json pre").First).ToContainTextAsync("timings");
        (await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBe(0);

        await page.Page.SetViewportSizeAsync(1920, 1080);
        (await page.Page.Locator(".viewer-poster").BoundingBoxAsync())!.Width.ShouldBeGreaterThan(1200);
        (await BottomAsync(".viewer-poster")).ShouldBeLessThanOrEqualTo(1080);
        page.Errors.ShouldBeEmpty();

        async Task<float> BottomAsync(string selector)
        {
            var box = (await page.Page.Locator(selector).BoundingBoxAsync())!;
            return box.Y + box.Height;
        }
    }

    [Fact]
    public async Task The_settings_of_the_view_are_stored_a_screenshot_is_saved_and_two_formats_move_together()
    {
        var axe = await Axe.LoadAsync();
        var id = await ProjectAsync("chosen view.jpg");
        await using var page = await browser.OpenAsync(App, script: "if (window === top && !localStorage.getItem('aholo.view')) localStorage.setItem('aholo.view', '{ \"turn\": true }')");
        await page.OpenProjectAsync(App, id);
        await page.OpenViewerAsync();
        var usual = await page.CanvasPictureAsync();
        await Assertions.Expect(page.Button("Turn automatically")).ToHaveAttributeAsync("aria-pressed", "false"); // the system asks for less motion
        await Assertions.Expect(page.Page.GetByLabel("Format").Locator("option")).ToHaveTextAsync(new Regex[] { new(@"^model\.sog, [\d.]+ kB$"), new("kB$"), new("kB$") });

        await page.Button("Change which way is up").ClickAsync();
        await page.WaitForPictureAsync(picture => picture.Distance(usual) > ClearlyDifferent);
        await page.Button("View settings").ClickAsync();
        await page.Page.GetByLabel("Background").SelectOptionAsync("white");
        var chosen = await page.WaitForPictureAsync(picture => picture.IsBehind(255));
        await axe.CheckAsync(page, "3D view with settings");

        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Button("Save a screenshot").ClickAsync());
        download.SuggestedFilename.ShouldBe("chosen view.png");
        Picture.Decode(await File.ReadAllBytesAsync(await download.PathAsync(), LocalFixture.CancellationToken)).IsBehind(255).ShouldBeTrue();

        await page.Page.ReloadAsync();
        await page.OpenViewerAsync();
        await page.Page.Locator(".viewer-stage[data-state=shown]").WaitForAsync();
        await page.WaitForPictureAsync(picture => picture.Distance(chosen) < ClearlyDifferent);
        await page.Button("View settings").ClickAsync();
        await page.Page.GetByLabel("Field of view").FillAsync("80");
        await Assertions.Expect(page.Page.GetByText("80°")).ToBeVisibleAsync();

        await page.Button("Show two side by side").ClickAsync();
        await page.Page.Locator(".compared[data-state=shown]").WaitForAsync();
        await axe.CheckAsync(page, "two formats");
        await page.Page.FrameLocator("iframe >> nth=0").Locator("canvas").PressAsync("ArrowLeft");
        await BothShowTheSameAsync();
        await page.Page.FrameLocator("iframe >> nth=1").Locator("canvas").PressAsync("ArrowUp");
        await BothShowTheSameAsync();
        page.Errors.ShouldBeEmpty();

        async Task BothShowTheSameAsync()
        {
            var distance = 0f;
            await LocalFixture.UntilAsync(
                async () =>
                {
                    var (left, right) = (await PaneAsync(0), await PaneAsync(1));
                    return (distance = left.Distance(right)) < ClearlyDifferent && left.Colors > 4;
                },
                () => $"both formats are seen from the same side (they differ by {distance})",
                TimeSpan.FromMilliseconds(250));
        }

        // Without the selection of the second format at the top, and without the focus frame.
        async Task<Picture> PaneAsync(int place)
        {
            var box = (await page.Page.Locator(".viewer-canvas").Nth(place).BoundingBoxAsync())!;
            return Picture.Decode(await page.Page.ScreenshotAsync(new()
            {
                Clip = new() { X = MathF.Round(box.X) + 8, Y = MathF.Round(box.Y) + 60, Width = MathF.Floor(box.Width) - 16, Height = MathF.Floor(box.Height) - 68 },
            }));
        }
    }

    [Fact]
    public async Task A_browser_without_WebGL_shows_an_explanation()
    {
        var id = await ProjectAsync("flat.jpg");
        await using var flat = await browser.LaunchAsync("--disable-3d-apis");
        await using var page = await DashboardPage.OpenAsync(flat, App);
        await page.OpenProjectAsync(App, id);
        await page.Button("View in 3D").ClickAsync();

        await Assertions.Expect(page.Page.GetByText("This browser cannot show 3D")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task With_a_preview_picture_nothing_of_the_viewer_is_loaded_before_it_is_opened()
    {
        var id = await ProjectAsync("lazy.jpg");
        await local.KeepPictureAsync(id);
        await using var page = await browser.OpenAsync(App);
        var requests = new List<string>();
        page.Page.Request += (_, request) => requests.Add(request.Url);
        await page.OpenProjectAsync(App, id);
        await page.StageAsync("Succeeded");
        requests.ShouldNotContain(url => url.Contains("viewer", StringComparison.Ordinal) || url.Contains("/assets/model", StringComparison.Ordinal));

        await page.Button("View in 3D").ClickAsync();
        await page.CanvasPictureAsync();
        requests.ShouldContain(url => url.EndsWith("/viewer.html", StringComparison.Ordinal));
        requests.ShouldAllBe(url => url.StartsWith(App.ToString(), StringComparison.Ordinal) || url.StartsWith("blob:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_opening_stores_a_preview_picture_that_the_list_and_the_project_show_until_another_is_chosen()
    {
        var id = await ProjectAsync("pictured.jpg");
        await using var page = await browser.OpenAsync(App);
        await page.OpenProjectAsync(App, id);
        var first = (await local.WaitAsync(id, project => project.Links.Preview is not null)).Links.Preview;
        var drawn = Picture.Decode(await local.Http.GetByteArrayAsync(first, LocalFixture.CancellationToken));
        drawn.ShouldShow(Picture.Decode(Photos.Mug));

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "All projects" }).ClickAsync();
        var requests = new ConcurrentQueue<string>();
        page.Page.Request += (_, request) => requests.Enqueue(new Uri(request.Url).PathAndQuery);
        await page.Page.GetByLabel("Search by name").FillAsync("pictured");
        var card = page.Page.Locator($".project-card[href$='{id}'] img");
        (await card.EvaluateAsync<int>("image => image.decode().then(() => image.naturalWidth)")).ShouldBe(640);

        requests.ShouldNotContain(path => path.EndsWith("pictured.jpg", StringComparison.Ordinal));
        await card.ClickAsync();
        await Assertions.Expect(page.Page.Locator(".viewer-poster img.preview")).ToBeVisibleAsync();
        requests.ShouldNotContain(path => path.Contains("viewer", StringComparison.Ordinal));
        await page.OpenViewerAsync();
        await page.CanvasPictureAsync();
        await page.Button("Change which way is up").ClickAsync();
        await page.Button("Use this view as the project’s picture").ClickAsync();
        await Assertions.Expect(page.Page.GetByText("This view is now the project’s picture.")).ToBeVisibleAsync();
        var second = (await local.FindAsync(id))!.Links.Preview;
        second.ShouldNotBe(first);
        Picture.Decode(await local.Http.GetByteArrayAsync(second, LocalFixture.CancellationToken)).Distance(drawn).ShouldBeGreaterThan(ClearlyDifferent);
        page.Errors.ShouldBeEmpty();
    }

    private async Task<string> ProjectAsync(string name)
    {
        var id = await local.UploadAsync(name, Photos.Mug);
        await local.WaitForOutcomeAsync(id);
        return id;
    }

    private async Task<DashboardPage> OpenAsync(string id)
    {
        var page = await browser.OpenAsync(App);
        await page.OpenProjectAsync(App, id);
        await page.OpenViewerAsync();
        return page;
    }
}
