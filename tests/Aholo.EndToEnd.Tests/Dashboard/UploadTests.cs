using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

[Collection<PageTests>]
public sealed class UploadTests(LocalFixture local, BrowserFixture browser)
{
    private Uri App => local.Environment.Functions.BaseAddress;

    [Fact]
    public async Task The_project_json_of_a_folder_sets_the_options()
    {
        await using var page = await browser.OpenAsync(App);
        await page.Page.SetInputFilesAsync(
            "#choose-folder",
            Folder("mugs", """{ "name": "two mugs", "quality": "high", "access": "PUBLIC", "includeSog": false, "files": ["b.jpg", "a.jpg"], "cover": "a.jpg" }"""));

        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "2 files" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.GetByText("The options come from project.json.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.GetByText("1 file is not named in project.json and is left out")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.GetByLabel("Who can see it at Aholo")).ToHaveValueAsync("public");
        await page.Button("Make it 3D").ClickAsync();
        var id = await page.ProjectShownAsync();
        await page.StageAsync("Succeeded");

        var project = (await local.FindAsync(id))!;
        project.Name.ShouldBe("two mugs");
        project.Files!.Select(Path.GetFileName).ShouldBe(["b.jpg", "a.jpg"]);
        project.Spec!.Quality.ShouldBe(TaskQuality.High);
        project.Spec.Access.ShouldBe(AccessLevel.Public);
        project.Spec.IncludeSog.ShouldBeFalse();
        project.Spec.Cover!.ShouldEndWith("/mugs/a.jpg");
        page.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{ "quality": "best" }""", "“quality” must be one of: low, normal, high, ultra.")]
    [InlineData("""{ "color": "red" }""", "“color” is not known.")]
    [InlineData("""{ "files": ["d.jpg"] }""", "“files[0]” names “d.jpg”, which is not one of the photos and videos here.")]
    [InlineData("""{ "name": """, "It is not valid JSON")]
    public async Task Errors_in_the_project_json_of_a_folder_are_shown_before_the_start(string manifest, string error)
    {
        await using var page = await browser.OpenAsync(App);
        await page.Page.SetInputFilesAsync("#choose-folder", Folder("wrong", manifest));

        await Assertions.Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(error);
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "3 files" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.GetByLabel("Quality")).ToHaveValueAsync("normal");
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_of_Live_Photos_is_uploaded_without_clips_and_system_files()
    {
        await using var page = await browser.OpenAsync(App);
        var folder = Folder("live", "{}");
        foreach (var name in (string[])["a.MOV", "._a.jpg", ".DS_Store", "Thumbs.db", "desktop.ini"])
            await File.WriteAllTextAsync(Path.Combine(folder, name), "x", TestContext.Current.CancellationToken);

        await page.Page.SetInputFilesAsync("#choose-folder", folder);

        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "3 files" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.GetByText("1 clip of a Live Photo was left out; its photo is used")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.GetByText("neither")).ToHaveCountAsync(0);
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Unusable_files_are_named_with_the_reason_and_the_others_start_a_project()
    {
        await using var page = await browser.OpenAsync(App);
        await page.Page.SetInputFilesAsync(
            "#choose-photos",
            new (string Name, byte[] Content)[]
            {
                ("good.jpg", Photos.Mug), ("empty.jpg", []), ("notes.txt", "notes"u8.ToArray()), ("letter.jpg", "this is no picture"u8.ToArray()),
                ("torn.jpg", [.. Photos.Mug.AsSpan(0, 20)]),
            }.Select(file => new FilePayload { Name = file.Name, MimeType = "", Buffer = file.Content }));

        var leftOut = page.Page.Locator(".left-out");
        await Assertions.Expect(leftOut).ToContainTextAsync("“empty.jpg”: empty");
        await Assertions.Expect(leftOut).ToContainTextAsync("“notes.txt”: neither a photo nor a video");
        await Assertions.Expect(leftOut).ToContainTextAsync("“letter.jpg”: neither a photo nor a video");
        await Assertions.Expect(leftOut).ToContainTextAsync("“torn.jpg”: damaged"); // found by decoding it
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "1 file" })).ToBeVisibleAsync();
        await page.Button("Make it 3D").ClickAsync();

        (await local.WaitAsync(await page.ProjectShownAsync(), project => project.FileCount == 1)).Name.ShouldBe("good");
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task If_no_file_is_usable_the_files_are_named_and_nothing_starts()
    {
        await using var page = await browser.OpenAsync(App, new() { Locale = "zh-CN" });
        await page.DropAsync("empty.jpg", "image/jpeg", []);

        await Assertions.Expect(page.Page.Locator(".left-out")).ToContainTextAsync("“empty.jpg”：空文件");
        await Assertions.Expect(page.Page.Locator("#drop-title")).ToBeVisibleAsync();

        await page.DropAsync("mug.jpg", "image/jpeg", Photos.Mug);
        await Assertions.Expect(page.Button("生成 3D")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator(".left-out")).ToHaveCountAsync(0);
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_the_service_rejects_can_be_left_out_and_the_upload_continues()
    {
        await using var page = await browser.OpenAsync(App);
        await page.Page.RouteAsync("**/api/uploads/**/second.jpg", route => route.FulfillAsync(new()
        {
            Status = 413, ContentType = "application/problem+json", Body = """{ "status": 413, "code": "upload.too-large", "limit": 1000, "detail": "Aholo:Files:MaxBytes" }""",
        }));
        await page.Page.SetInputFilesAsync(
            "#choose-photos",
            new[] { "first.jpg", "second.jpg" }.Select(name => new FilePayload { Name = name, MimeType = "image/jpeg", Buffer = Photos.Mug }));
        await page.Button("Make it 3D").ClickAsync();

        await Assertions.Expect(page.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("“second.jpg” was not uploaded: it is larger than 1 kB.");
        await Assertions.Expect(page.Button("Try again")).ToHaveCountAsync(0);
        await page.Button("Leave out “second.jpg” and continue").ClickAsync();

        var project = await local.WaitAsync(await page.ProjectShownAsync(), project => project.Files is not null);
        project.Files!.Select(Path.GetFileName).ShouldBe(["first.jpg"]);
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_photo_is_dropped_on_the_page_of_a_project_and_its_upload_is_shown_on_every_page()
    {
        var id = await local.UploadAsync("page.jpg", Photos.Mug);
        await local.WaitForOutcomeAsync(id);
        await using var page = await browser.OpenAsync(App);
        var release = new TaskCompletionSource();
        await page.Page.RouteAsync("**/api/uploads/**/dropped.jpg", async route =>
        {
            await release.Task;
            await route.ContinueAsync();
        });
        await page.OpenProjectAsync(App, id);
        await page.StageAsync("Succeeded");
        await page.DropAsync("dropped.jpg", "image/jpeg", Photos.Mug);
        await page.Button("Make it 3D").ClickAsync();
        await Assertions.Expect(page.Page.Locator(".upload")).ToContainTextAsync("dropped");

        await page.OpenProjectAsync(App, id);
        await page.StageAsync("Succeeded");
        await Assertions.Expect(page.Page.Locator(".upload")).ToContainTextAsync("dropped");
        release.SetResult();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "Open the project" })).ToBeVisibleAsync();
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Uploads_are_replaced_by_their_projects()
    {
        await using var page = await browser.OpenAsync(App);
        await page.Page.SetInputFilesAsync(
            "#choose-photos",
            new[] { "first of two.jpg", "second of two.jpg" }.Select(name => new FilePayload { Name = name, MimeType = "image/jpeg", Buffer = Photos.Mug }));
        await page.Page.GetByRole(AriaRole.Combobox, new() { Name = "Create" }).SelectOptionAsync("each");
        await page.Button("Create 2 projects").ClickAsync();

        await Assertions.Expect(page.Page.Locator(".project-card", new() { HasText = "of two" })).ToHaveCountAsync(2);
        await Assertions.Expect(page.Page.Locator(".upload")).ToHaveCountAsync(0);
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Photos_from_a_phones_camera_and_the_clipboard_become_one_project_with_the_chosen_order_and_cover()
    {
        var axe = await Axe.LoadAsync();
        await using var page = await browser.OpenAsync(App, new() { ViewportSize = new() { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true });
        await Assertions.Expect(page.Button("Take photos")).ToBeVisibleAsync();
        await TakeAsync();
        await Assertions.Expect(page.Page.GetByText("1 photo. 5 to 20, taken all around the object, give the best result.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Button("Take another photo")).ToBeVisibleAsync();
        await TakeAsync();
        await page.Page.EvaluateAsync(
            """
            (content) => {
              const clipboardData = new DataTransfer();
              clipboardData.items.add(new File([Uint8Array.from(atob(content), (each) => each.charCodeAt(0))], 'image.jpg', { type: 'image/jpeg' }));
              document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
            }
            """,
            Convert.ToBase64String(Photos.Mug));
        await Assertions.Expect(page.Page.GetByText("3 photos. 5 to 20")).ToBeVisibleAsync();

        await page.Button("image-3.jpg").TapAsync();
        await Assertions.Expect(page.Page.GetByText("image-3.jpg: 3 of 3")).ToBeVisibleAsync();
        await page.Button("Use as cover").TapAsync();
        await page.Button("Move forward").TapAsync();
        await Assertions.Expect(page.Page.GetByText("image-3.jpg: 2 of 3")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator(".picked-item", new() { Has = page.Page.Locator(".picked-cover") }).GetByRole(AriaRole.Img)).ToHaveAttributeAsync("alt", "image-3.jpg");
        await axe.CheckAsync(page, "arranged photos");
        (await page.Page.EvaluateAsync<double>(
            "Math.min(...[...document.querySelectorAll('.review button')].filter((each) => each.checkVisibility()).flatMap((each) => [each.offsetWidth, each.offsetHeight]))"))
            .ShouldBeGreaterThanOrEqualTo(44);
        await page.Button("Make it 3D").TapAsync();

        var project = await local.WaitForOutcomeAsync(await page.ProjectShownAsync());
        project.Files!.Select(Path.GetFileName).ShouldBe(["image.jpg", "image-3.jpg", "image-2.jpg"]);
        project.Spec!.Cover!.ShouldEndWith("/image-3.jpg");
        page.Errors.ShouldBeEmpty();

        Task TakeAsync() => page.Page.SetInputFilesAsync("[data-camera]", new FilePayload { Name = "image.jpg", MimeType = "image/jpeg", Buffer = Photos.Mug });
    }

    private string Folder(string name, string manifest)
    {
        var folder = Directory.CreateDirectory(Path.Combine(local.DataDirectory, "chosen", Guid.NewGuid().ToString("N"), name)).FullName;
        foreach (var photo in (string[])["a.jpg", "b.jpg", "c.jpg"])
            File.WriteAllBytes(Path.Combine(folder, photo), Photos.Mug);
        File.WriteAllText(Path.Combine(folder, "project.json"), manifest);
        return folder;
    }
}
