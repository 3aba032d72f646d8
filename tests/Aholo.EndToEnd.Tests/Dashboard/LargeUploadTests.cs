using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

/// <summary>Files that the page uploads directly to storage.</summary>
[Collection<LongTests>]
public sealed class LargeUploadTests(LocalFixture local, BrowserFixture browser)
{
    private const string Blocks = "**/uploads/**comp=block&**";
    private const string BlockLists = "**/uploads/**comp=blocklist";

    // Just above the limit for an upload through the app: three blocks of 8 MiB.
    private const int Mebibytes = 16;
    private const int BlockCount = 3;

    private Uri App => local.Environment.Functions.BaseAddress;

    private BlobContainerClient Uploads => local.Storage.GetBlobContainerClient(new StorageOptions().Uploads);

    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_large_file_is_uploaded_directly_to_storage_in_blocks_and_only_missing_blocks_are_sent_after_a_lost_connection()
    {
        await using var page = await browser.OpenAsync(App);
        var (stored, through, sent) = (RecordBlocks(page), new ConcurrentQueue<string>(), 0);
        page.Page.Request += (_, request) =>
        {
            if (request.Method == "PUT" && request.Url.StartsWith(App.ToString(), StringComparison.Ordinal))
                through.Enqueue(request.Url);
        };
        await page.Page.RouteAsync(
            Blocks, route => Interlocked.Increment(ref sent) is 2 or 3 ? route.AbortAsync("internetdisconnected") : route.ContinueAsync());
        var file = WriteFile("large");

        await ChooseAsync(page, file);
        var id = await page.ProjectShownAsync();

        stored.Count.ShouldBe(BlockCount);
        stored.Distinct().Count().ShouldBe(BlockCount);
        sent.ShouldBe(BlockCount + 2);
        through.ShouldHaveSingleItem().ShouldEndWith("/project.json");
        await ShouldBeStoredAsync(id, file);
        var project = await local.WaitForOutcomeAsync(id);
        project.Stage.ShouldBe(ProjectStage.Succeeded, project.Problem?.Message);
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_URL_that_expires_during_an_upload_is_replaced()
    {
        await using var page = await browser.OpenAsync(App);
        var (stored, issued, refused) = (RecordBlocks(page), 0, 0);
        page.Page.Response += (_, response) => refused += response.Status == 403 ? 1 : 0;
        await page.Page.RouteAsync("**/api/uploads", async route =>
        {
            var answer = await route.FetchAsync();
            var upload = JsonNode.Parse(await answer.TextAsync())!;
            if (issued++ == 0)
                upload["url"] = Expired(upload["url"]!.GetValue<string>());
            await route.FulfillAsync(new() { Response = answer, Body = upload.ToJsonString() });
        });
        var file = WriteFile("expired");

        await ChooseAsync(page, file);
        var id = await page.ProjectShownAsync();

        refused.ShouldBeGreaterThan(0);
        issued.ShouldBe(2, "one for all blocks that storage rejected");
        stored.Count.ShouldBe(BlockCount);
        await ShouldBeStoredAsync(id, file);
    }

    [Fact]
    public async Task After_a_reload_the_same_file_is_chosen_again_and_only_missing_blocks_are_sent()
    {
        await using var page = await browser.OpenAsync(App);
        var stored = RecordBlocks(page);
        var (passed, isHeld) = (0, true);
        await page.Page.RouteAsync(Blocks, async route =>
        {
            if (!isHeld || Interlocked.Increment(ref passed) == 1)
                await route.ContinueAsync();
        });
        var file = WriteFile("reloaded");
        await ChooseAsync(page, file);
        await LocalFixture.UntilAsync(() => stored.Count == 1, "storage has a block");

        page.Page.Dialog += (_, dialog) => _ = dialog.AcceptAsync(); // "Leave the page?"
        await page.Page.ReloadAsync();
        isHeld = false;
        await Assertions.Expect(page.Page.GetByText("Interrupted. Choose the same files again to continue.")).ToBeVisibleAsync();
        await page.Page.SetInputFilesAsync("[data-resume]", WriteFile("reloaded-other"));
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("“reloaded.jpg” is missing or has changed. Choose the same files again.");
        await page.Page.SetInputFilesAsync("[data-resume]", file);
        await page.Page.Locator(".project-card", new() { HasText = "reloaded" }).ClickAsync();
        var id = await page.ProjectShownAsync();

        stored.Count.ShouldBe(BlockCount);
        stored.Distinct().Count().ShouldBe(BlockCount);
        await ShouldBeStoredAsync(id, file);
        (await page.Page.EvaluateAsync<int>("Object.keys(localStorage).filter((key) => key.startsWith('aholo.upload.')).length")).ShouldBe(0);
    }

    [Fact]
    public async Task Lost_responses_create_neither_a_second_file_nor_a_second_project()
    {
        await using var page = await browser.OpenAsync(App);
        foreach (var answer in (string[])[BlockLists, "**/project.json"])
        {
            var isFirst = true;
            await page.Page.RouteAsync(answer, async route =>
            {
                if (!isFirst || route.Request.Method != "PUT")
                {
                    await route.ContinueAsync();
                    return;
                }

                isFirst = false;
                (await route.FetchAsync()).Status.ShouldBe(201);
                await route.AbortAsync("connectionreset");
            });
        }

        var file = WriteFile("lost-answers");

        await ChooseAsync(page, file);
        var id = await page.ProjectShownAsync();

        await ShouldBeStoredAsync(id, file);
        var projects = await local.Http.GetFromJsonAsync("/api/projects?search=lost-answers", FunctionsJson.Shared.ProjectPage, CancellationToken);
        projects!.Items.ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    // The ids of the blocks that storage accepted.
    private static ConcurrentQueue<string> RecordBlocks(DashboardPage page)
    {
        var stored = new ConcurrentQueue<string>();
        page.Page.Response += (_, response) =>
        {
            if (response.Status == 201 && response.Url.Contains("comp=block&", StringComparison.Ordinal))
                stored.Enqueue(response.Url.Split("blockid=")[1]);
        };
        return stored;
    }

    // Storage checks the expiry before the signature.
    private static string Expired(string url) =>
        System.Text.RegularExpressions.Regex.Replace(url, "se=[^&]*", $"se={Uri.EscapeDataString($"{DateTime.UtcNow.AddMinutes(-5):yyyy-MM-ddTHH:mm:ssZ}")}");

    private static async Task ChooseAsync(DashboardPage page, string file)
    {
        await page.Page.SetInputFilesAsync("#choose-photos", file);
        await page.Button("Make it 3D").ClickAsync();
    }

    private async Task ShouldBeStoredAsync(string id, string file)
    {
        var project = await local.WaitAsync(id, project => project.Files is not null);
        var blob = Uploads.GetBlobClient(project.Files!.ShouldHaveSingleItem());
        BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: CancellationToken);
        properties.ContentType.ShouldBe("image/jpeg");
        properties.Metadata["aholo_size"].ShouldBe($"{properties.ContentLength}");
        await using var content = await blob.OpenReadAsync(cancellationToken: CancellationToken);
        await using var expected = File.OpenRead(file);
        (await System.Security.Cryptography.MD5.HashDataAsync(content, CancellationToken))
            .ShouldBe(await System.Security.Cryptography.MD5.HashDataAsync(expected, CancellationToken));
    }

    private string WriteFile(string name)
    {
        var path = Path.Combine(local.DataDirectory, $"{name}.jpg");
        File.WriteAllBytes(path, Photos.LargeMug(Mebibytes));
        return path;
    }
}
