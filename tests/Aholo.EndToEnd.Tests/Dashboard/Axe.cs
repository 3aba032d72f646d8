using System.Text.Json;
using Aholo.Tests;
using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

/// <summary>Looks for what keeps people out, with axe-core.</summary>
internal sealed class Axe
{
    private readonly string _script;

    private Axe(string script) => _script = script;

    public static async Task<Axe> LoadAsync() => new(
        await File.ReadAllTextAsync(
            Path.Combine(await Repository.InstallNodeToolsAsync(LocalFixture.CancellationToken), "node_modules", "axe-core", "axe.min.js"),
            LocalFixture.CancellationToken));

    /// <summary>Fails when the page, as it is now, has a serious or critical fault.</summary>
    public async Task CheckAsync(DashboardPage page, string state)
    {
        foreach (var frame in page.Page.Frames)
            (await FaultsAsync(frame)).ShouldBeEmpty($"in state '{state}', in {frame.Url}");
    }

    private async Task<string[]> FaultsAsync(IFrame frame)
    {
        await frame.EvaluateAsync(_script);
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
