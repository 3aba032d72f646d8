using System.Net;
using System.Text;
using System.Text.Json;
using Aholo.Files.Assets;
using Aholo.Functions.Projects;
using Aholo.Functions.Webhooks;

namespace Aholo.EndToEnd.Tests.Consumers;

/// <summary>The webhook receiver in the documentation of the events.</summary>
[Collection<AppTests>]
public sealed class WebhookReceiverTests(LocalFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_receiver_that_fails_twice_gets_the_event_that_it_can_verify_and_the_project_shows_each_attempt()
    {
        _ = local.Environment; // its settings let webhooks go to this machine
        await using var receiver = await WebhookReceiver.StartAsync(CancellationToken);
        receiver.Answer(503);
        receiver.Answer(500);
        var body = $$"""{"kind": "generation", "name": "posted", "prompt": "a desk lamp", "webhook": "{{receiver.BaseAddress}}hook?token=1"}""";
        using var content = new StringContent(body, mediaType: new("application/json"));
        using var response = await local.Http.PostAsync("/api/projects", content, CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync(CancellationToken));
        var id = response.Headers.Location!.ToString().Split('/')[^1];

        // The delivery and the project do not wait for each other.
        var project = await local.WaitAsync(id, project => project is { Outcome: not null, Deliveries: [{ State: DeliveryState.Delivered }] });

        project.Outcome.ShouldBe(ProjectStage.Succeeded);
        project.Deliveries![0].Attempts.Select(attempt => attempt.Status).ShouldBe([503, 500, 204]);
        project.Deliveries[0].Url.ShouldBe($"{receiver.BaseAddress}hook");
        receiver.All.Count.ShouldBe(3);
        foreach (var post in receiver.All)
        {
            Consumer.IsGenuine(post.Headers, post.Body, LocalFixture.WebhookSecret).ShouldBeTrue();
            Consumer.IsGenuine(post.Headers, [.. post.Body, 0], LocalFixture.WebhookSecret).ShouldBeFalse("a changed body is not genuine");
            using var posted = JsonDocument.Parse(post.Body);
            post.Headers["webhook-id"].ToString().ShouldBe(posted.RootElement.GetProperty("id").GetString());
        }

        var published = await local.Http.GetStringAsync($"/api/projects/{id}/event", CancellationToken);
        Encoding.UTF8.GetString(receiver.All.First().Body).ShouldBe(published);
        using var refused = await local.Http.PostAsync($"/api/projects/{id}/deliveries/1/retry", content: null, CancellationToken);
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict, "it was delivered");
    }
}
