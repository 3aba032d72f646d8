using System.Text.Json;
using Microsoft.Playwright;

namespace Aholo.EndToEnd.Tests.Dashboard;

/// <summary>Checks accessibility with axe-core.</summary>
internal sealed class Axe
{
    private readonly string _script;

    private Axe(string script) => _script = script;

    public static async Task<Axe> LoadAsync() => new(
        await File.ReadAllTextAsync(
            Path.Combine(await Repository.InstallNodeToolsAsync(LocalFixture.CancellationToken), "node_modules", "axe-core", "axe.min.js"),
            LocalFixture.CancellationToken));

    /// <summary>Fails if the current page has a serious or critical violation.</summary>
    public async Task CheckAsync(DashboardPage page, string state)
    {
        foreach (var frame in page.Page.Frames)
            (await ViolationsAsync(frame)).ShouldBeEmpty($"in state '{state}', in {frame.Url}");
    }

    private async Task<string[]> ViolationsAsync(IFrame frame)
    {
        await frame.EvaluateAsync(_script);
        var result = await frame.EvaluateAsync<JsonElement>(
            """
            async () => {
              // Elements that fade in are checked afterwards.
              await Promise.all(document.getAnimations().filter((each) => each.effect.getTiming().iterations === 1).map((each) => each.finished));
              return (await axe.run(document, { iframes: false, resultTypes: ['violations'] })).violations;
            }
            """);
        return
        [
            .. result.EnumerateArray()
                .Where(violation => violation.GetProperty("impact").GetString() is "serious" or "critical")
                .Select(violation => $"{violation.GetProperty("id")}: {violation.GetProperty("help")}: {violation.GetProperty("nodes")[0].GetProperty("html")}"),
        ];
    }
}
