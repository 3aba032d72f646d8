using System.Net;
using System.Text.Json;
using Aholo.EndToEnd.Tests.Dashboard;
using Aholo.Local;
using Aholo.Local.Run;
using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests;

/// <summary>An app that requires keys, as on Azure.</summary>
[Collection<RestartTests>]
public sealed class KeyTests(RestartFixture local, BrowserFixture browser)
{
    private const string Key = "the-key-of-every-route";

    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task Every_route_that_is_not_declared_open_requires_a_key_in_the_header_or_the_query()
    {
        await StartAppAsync();
        var (open, closed) = (0, 0);
        foreach (var (method, path, isOpen) in Operations())
        {
            var what = $"{method} {path}";
            (await IsRefusedAsync(method, path)).ShouldBe(!isOpen, what);
            (await IsRefusedAsync(method, path, header: "another")).ShouldBe(!isOpen, what);
            (await IsRefusedAsync(method, path, code: "another")).ShouldBe(!isOpen, what);
            (await IsRefusedAsync(method, path, header: "another", code: Key)).ShouldBe(!isOpen, $"{what}: the header counts");
            (await IsRefusedAsync(method, path, header: Key)).ShouldBeFalse(what);
            (await IsRefusedAsync(method, path, code: Key)).ShouldBeFalse(what);
            (open, closed) = isOpen ? (open + 1, closed) : (open, closed + 1);
        }

        open.ShouldBe(4, "health, and share links with their token");
        closed.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task The_sample_names_the_missing_key_if_the_app_requires_one()
    {
        await StartAppAsync();

        var failure = await Should.ThrowAsync<LocalException>(
            () => new SampleRun(local.Environment, new JsonReporter(TextWriter.Null)).RunAsync(Sample.Find(Sample.Default), CancellationToken));

        failure.Message.ShouldContain("LocalAzure__Keys__master");
    }

    [Fact]
    public async Task The_page_requests_the_key_once_stores_it_for_the_session_and_hides_it_from_other_sites()
    {
        await StartAppAsync();
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

        // The browser never sends the key by itself, so no other page has it: neither by a form, nor under a name that resolves to the app.
        var cancel = new Uri(app, "/api/projects/p00000000000000000000/cancel");
        (await ForeignPage.SubmitFormAsync(page.Page.Context, cancel)).ShouldBe(401);
        (await ForeignPage.ReadAsync(page.Page.Context, new(app, "/api/projects"))).ShouldBe(401);
        (await ForeignPage.SendAsync(page.Page.Context, cancel, "{}")).ShouldBe(401);

        var axe = await Axe.LoadAsync();
        foreach (var (colorScheme, locale) in new[] { (ColorScheme.Light, "zh-CN"), (ColorScheme.Dark, "en-US") })
        {
            await using var later = await browser.OpenAsync(app, new() { ColorScheme = colorScheme, Locale = locale });
            await later.Page.Locator("dialog input").FillAsync("another key");
            await later.Page.Keyboard.PressAsync("Enter");
            await later.Page.Locator("dialog [role=alert]").WaitForAsync();
            await axe.CheckAsync(later, $"key dialog, {colorScheme}, {locale}");
        }
    }

    // Names of settings are not case-sensitive.
    private Task StartAppAsync() => local.StartAppAsync(("LocalAzure__Keys__Master", $"master-{Key}"), ("LocalAzure__Keys__default", Key));

    // Every operation of the API, for a project and a file that do not exist. Another test compares them with the app's routes.
    private static IEnumerable<(HttpMethod Method, string Path, bool IsOpen)> Operations()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.json")));
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            var address = $"/api{path.Name}".Replace("{id}", "p00000000000000000000").Replace("{name}", "model.ply").Replace("{share}", "0123456789abcdef").Replace("{path}", "nowhere/mug.jpg");
            foreach (var operation in path.Value.EnumerateObject().Where(operation => operation.Name != "parameters"))
            {
                var isOpen = operation.Value.TryGetProperty("security", out var security) && security.GetArrayLength() == 0;
                yield return (HttpMethod.Parse(operation.Name), address, isOpen);
            }
        }
    }

    private async Task<bool> IsRefusedAsync(HttpMethod method, string path, string? header = null, string? code = null)
    {
        using var request = new HttpRequestMessage(method, code is null ? path : $"{path}?code={code}");
        if (header is not null)
            request.Headers.Add("x-functions-key", header);
        using var response = await local.Http.SendAsync(request, CancellationToken);
        return response.StatusCode == HttpStatusCode.Unauthorized;
    }
}
