using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

/// <summary>Creates the pictures of the page in <c>docs/</c>. It is an explicit test; README.md in this project shows the command.</summary>
[Collection<PictureMaking>]
public sealed class DocumentationPictures(PicturesFixture local, BrowserFixture browser)
{
    private const int JpegQuality = 82;

    private static readonly string Samples = Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples");

    private Uri App => local.Environment.Functions.BaseAddress;

    [Fact(Explicit = true)]
    public async Task The_pictures_of_the_documentation_are_created()
    {
        var set = await FolderAsync(Path.Combine(Samples, "photos"));
        var lamp = await FolderAsync(Path.Combine(Samples, "prompt"));
        string[] others =
        [
            await PutAsync("letter.jpg", "this is no picture"u8.ToArray(), "A letter"),
            await PutAsync("turntable.mp4", await File.ReadAllBytesAsync(Path.Combine(Samples, "turntable.mp4"), LocalFixture.CancellationToken), "Once around the table"),
            await PutAsync("mug.jpg", Photos.Mug, "Mug"),
        ];
        foreach (var id in (string[])[set, lamp, .. others])
            await local.WaitForOutcomeAsync(id);

        foreach (var colors in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await using var page = await browser.OpenAsync(App, new() { ColorScheme = colors, ViewportSize = new() { Width = 1200, Height = 900 } });

            // Opening a project stores its preview picture, which the list shows.
            foreach (var id in (string[])[lamp, others[1], set, others[2]])
            {
                await page.OpenProjectAsync(App, id);
                await page.StageAsync("Succeeded");
                await page.OpenViewerAsync();
                await page.CanvasPictureAsync();
            }

            await TakeAsync(page, "page-project", colors);
            await page.Page.SetViewportSizeAsync(1200, 820);
            await page.Page.GetByRole(AriaRole.Link, new() { Name = "All projects" }).ClickAsync();
            await Assertions.Expect(page.Page.Locator(".thumbnail img")).ToHaveCountAsync(4);
            await TakeAsync(page, "page-home", colors);
            page.Errors.ShouldBeEmpty();
        }
    }

    private static async Task TakeAsync(DashboardPage page, string name, ColorScheme colors)
    {
        await page.Page.EvaluateAsync("window.scrollTo(0, 0)");
        await page.Page.Mouse.MoveAsync(0, 0);
        await page.Page.ScreenshotAsync(new()
        {
            Path = Path.Combine(Repository.Root, "docs", $"{name}-{colors.ToString().ToLowerInvariant()}.jpg"),
            Type = ScreenshotType.Jpeg,
            Quality = JpegQuality,
        });
    }

    private async Task<string> FolderAsync(string folder)
    {
        var id = "";
        // The manifest starts the project, so it comes last.
        foreach (var file in Directory.EnumerateFiles(folder).OrderBy(path => path.EndsWith("project.json", StringComparison.Ordinal)).ThenBy(path => path, StringComparer.Ordinal))
            id = await local.UploadAsync($"{Path.GetFileName(folder)}/{Path.GetFileName(file)}", await File.ReadAllBytesAsync(file, LocalFixture.CancellationToken));
        return id;
    }

    private async Task<string> PutAsync(string name, byte[] content, string title)
    {
        using var response = await local.Http.PutAsync($"/api/uploads/{name}?name={Uri.EscapeDataString(title)}", new ByteArrayContent(content), LocalFixture.CancellationToken);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(LocalFixture.CancellationToken))!["projectId"]!.GetValue<string>();
    }
}

/// <summary>An environment whose assets have as many splats as those of the command.</summary>
public sealed class PicturesFixture : LocalFixture
{
    private protected override int MaxSplats => 60_000;
}

/// <summary>A collection of its own, because its assets are larger.</summary>
[CollectionDefinition]
public sealed class PictureMaking : ICollectionFixture<PicturesFixture>;
