using System.Net;
using System.Net.Http.Json;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;

namespace Aholo.EndToEnd.Tests;

/// <summary>A project whose orchestration an operator ends through the management API of Durable Functions.</summary>
[Collection<AppTests>]
public sealed class InterruptedTests(LocalFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_project_whose_orchestration_is_terminated_has_failed_and_its_event_comes_and_it_can_be_deleted()
    {
        await using var inbox = await EventInbox.OpenAsync(local.ServiceBus);
        using var start = await local.Http.PostAsJsonAsync("/api/projects", new { name = "terminated", kind = "generation", prompt = "a red mug" }, CancellationToken);
        var location = start.Headers.Location!.ToString();
        var id = location.Split('/')[^1];
        await local.WaitAsync(id, project => project.Stage == ProjectStage.Waiting);

        using var terminate = await local.Http.PostAsync($"/runtime/webhooks/durabletask/instances/{id}/terminate?reason=by+a+test", null, CancellationToken);

        terminate.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var project = await local.WaitForOutcomeAsync(id);
        (project.Stage, project.Problem!.Code).ShouldBe((ProjectStage.Failed, ProblemCodes.Internal));
        project.Problem.Message.ShouldContain("by a test");
        using var delete = await local.Http.DeleteAsync(location, CancellationToken);
        delete.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await inbox.WaitAsync(id, ProjectEventTypes.Failed);
        (await local.FindAsync(id)).ShouldBeNull();
    }
}
