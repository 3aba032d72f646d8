using System.Net;
using Aholo.Functions.Projects;

namespace Aholo.EndToEnd.Tests.Dashboard;

/// <summary>Without keys, only the user's own machine may use the app, and pages of other sites run on it too. For keys, see <see cref="KeyTests"/>.</summary>
[Collection<PageTests>]
public sealed class ForeignPageTests(LocalFixture local, BrowserFixture browser)
{
    [Fact]
    public async Task A_page_of_another_site_can_neither_retry_a_project_by_a_form_nor_use_the_app_under_a_name_that_resolves_to_it()
    {
        var app = local.Http.BaseAddress!;
        var id = await local.UploadAsync("attacked.jpg", [1, 2, 3]);
        (await local.WaitForOutcomeAsync(id)).Stage.ShouldBe(ProjectStage.Failed);
        await using var page = await browser.OpenAsync(app);
        var retry = new Uri(app, $"/api/projects/{id}/retry");

        (await ForeignPage.SubmitFormAsync(page.Page.Context, retry)).ShouldBe(403);
        (await ForeignPage.ReadAsync(page.Page.Context, new(app, "/api/projects"))).ShouldBe(403);
        (await ForeignPage.SendAsync(page.Page.Context, new(app, "/api/projects"), """{"kind": "generation", "prompt": "paid by another"}""")).ShouldBe(403);

        (await local.WaitForOutcomeAsync(id)).Attempt.ShouldBe(1);
        local.Simulator.GetStats().Projects.ShouldNotContain(project => project.Name == "paid by another");
        using var own = await local.Http.PostAsync(retry, content: null, LocalFixture.CancellationToken);
        own.StatusCode.ShouldBe(HttpStatusCode.Accepted, "the same request from the user's own tool is accepted");
        await local.WaitAsync(id, project => project is { Attempt: 2, Outcome: not null });
    }
}
