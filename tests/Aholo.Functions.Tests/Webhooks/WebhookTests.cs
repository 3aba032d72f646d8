using System.Globalization;
using System.Text;
using System.Text.Json;
using Aholo.Files.Assets;
using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Health;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Tests.Workflow;
using Aholo.Functions.Webhooks;
using Aholo.Functions.Workflow;
using LocalAzure.DurableTask.Testing;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Aholo.Functions.Tests.Webhooks;

/// <summary>Events that are posted to URLs: signed, retried until the receiver accepts them, with a record of each attempt.</summary>
public sealed class WebhookTests(StorageFixture storage) : IClassFixture<StorageFixture>, IAsyncLifetime
{
    private const string Secret = "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cyBvZiB3ZWJob29rcw==";
    private const string PreviousSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Token = "token-in-the-query";

    // Not a picture: the project fails at once with an event.
    private static readonly byte[] NoPicture = [1, 2, 3];

    private WebhookReceiver _receiver = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private Uri FromSettings => new(_receiver.BaseAddress, $"/settings?{Token}");

    private Uri FromProject => new(_receiver.BaseAddress, $"/project?{Token}");

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.StartAsync(CancellationToken);

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task An_event_is_posted_signed_with_both_secrets_to_the_URLs_of_the_settings_and_of_the_project()
    {
        await using var app = await StartAsync();
        var id = await StartPlannedAsync(app, "both");
        await app.EndAsync(id);

        var deliveries = await DeliveredAsync(app, id, 2);

        deliveries.Select(delivery => delivery.Url).ShouldBe([$"{_receiver.BaseAddress}settings", $"{_receiver.BaseAddress}project"]);
        (await app.ViewAsync(id)).Spec!.Webhook.ShouldBe($"{_receiver.BaseAddress}project", "the query may contain a secret");
        deliveries.ShouldAllBe(delivery => delivery.EventId == $"{id}.failed" && delivery.AttemptCount == 1 && delivery.Attempts.Single().Status == 204);
        _receiver.All.Select(post => post.PathAndQuery).ShouldBe([$"/settings?{Token}", $"/project?{Token}"], ignoreOrder: true);
        WebhookSecret.TryParse(Secret, out var secret).ShouldBeTrue();
        WebhookSecret.TryParse(PreviousSecret, out var previous).ShouldBeTrue();
        foreach (var post in _receiver.All)
        {
            post.Headers["webhook-id"].ToString().ShouldBe($"{id}.failed");
            post.Headers.ContentType.ToString().ShouldBe("application/cloudevents+json");
            var timestamp = long.Parse(post.Headers["webhook-timestamp"].ToString(), CultureInfo.InvariantCulture);
            timestamp.ShouldBe(deliveries[0].Attempts[0].At.ToUnixTimeSeconds());
            post.Headers["webhook-signature"].ToString().ShouldBe(
                $"{secret!.Sign($"{id}.failed", timestamp, post.Body)} {previous!.Sign($"{id}.failed", timestamp, post.Body)}", "receivers may have either secret");
            Encoding.UTF8.GetString(post.Body).ShouldBe(await app.EventAsync(id), "it is the event that is on Service Bus");
        }
    }

    [Fact]
    public async Task A_delivery_is_retried_as_Standard_Webhooks_recommends_until_it_is_given_up_and_then_on_request()
    {
        await using var app = await StartAsync();
        for (var attempt = 0; attempt < 10; attempt++)
            _receiver.Answer(500);
        var id = (await app.RunAsync("given-up.jpg", NoPicture)).Id;

        var delivery = (await EndedAsync(app, id, 1, DeliveryState.GivenUp)).Single();

        delivery.Attempts.Zip(delivery.Attempts.Skip(1), (one, next) => next.At - one.At).ShouldBe(WebhookOptions.StandardRetryDelays);
        delivery.Attempts.ShouldAllBe(attempt => attempt.Status == 500 && attempt.Problem == "The receiver answered 500.");
        (delivery.AttemptCount, delivery.NextAttemptAt).ShouldBe((10, null));
        delivery.Retry.ShouldBe($"/api/projects/{id}/deliveries/1/retry");
        _receiver.All.Select(post => post.Headers["webhook-id"].ToString()).ShouldAllBe(eventId => eventId == $"{id}.failed");
        _receiver.All.Select(post => Encoding.UTF8.GetString(post.Body)).Distinct().Count().ShouldBe(1);

        (await RetryAsync(app, id, "1")).ShouldBe(StatusCodes.Status202Accepted);

        delivery = (await DeliveredAsync(app, id, 1)).Single();
        (delivery.AttemptCount, delivery.Attempts.Count, delivery.Retry).ShouldBe((11, 10, null));
        (await RetryAsync(app, id, "1")).ShouldBe(StatusCodes.Status409Conflict, "it was delivered");
        (await RetryAsync(app, id, "2")).ShouldBe(StatusCodes.Status404NotFound);
        (await RetryAsync(app, id, "one")).ShouldBe(StatusCodes.Status404NotFound);
    }

    [Fact]
    public async Task A_receiver_that_answers_410_gets_no_more_attempts()
    {
        await using var app = await StartAsync();
        _receiver.Answer(500);
        _receiver.Answer(410);
        var id = (await app.RunAsync("gone.jpg", NoPicture)).Id;

        var delivery = (await EndedAsync(app, id, 1, DeliveryState.GivenUp)).Single();

        delivery.Attempts[^1].Problem.ShouldBe("The receiver answered 410: it accepts no more events at this URL.");
        _receiver.All.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_redirect_is_a_failed_attempt_and_is_not_followed()
    {
        await using var app = await StartAsync();
        _receiver.Answer(307, "Location", "/elsewhere");
        var id = (await app.RunAsync("redirected.jpg", NoPicture)).Id;

        var delivery = (await DeliveredAsync(app, id, 1)).Single();

        delivery.Attempts[0].Problem.ShouldNotBeNull().ShouldContain("redirects are not followed");
        _receiver.All.ShouldAllBe(post => post.PathAndQuery.StartsWith("/settings"));
    }

    [Theory]
    [InlineData("600", 600)]
    [InlineData("2", 5)]
    [InlineData("1000000", 86_400)]
    [InlineData("Thu, 01 Jan 2099 00:00:00 GMT", 86_400)]
    public async Task A_receiver_can_request_a_longer_wait_of_at_most_a_day(string retryAfter, int seconds)
    {
        await using var app = await StartAsync();
        _receiver.Answer(429, "Retry-After", retryAfter);
        var id = (await app.RunAsync($"later-{seconds}-{retryAfter.Length}.jpg", NoPicture)).Id;

        var attempts = (await DeliveredAsync(app, id, 1)).Single().Attempts;

        (attempts[1].At - attempts[0].At).ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task An_unreachable_receiver_is_retried()
    {
        var receiver = await WebhookReceiver.StartAsync(CancellationToken);
        var url = new Uri(receiver.BaseAddress, $"/away?{Token}");
        await receiver.DisposeAsync();
        await using var app = await StartAsync(urls: [url]);

        var id = (await app.RunAsync("away.jpg", NoPicture)).Id;

        var delivery = (await EndedAsync(app, id, 1, DeliveryState.GivenUp)).Single();
        delivery.AttemptCount.ShouldBe(10);
        delivery.Attempts.ShouldAllBe(attempt => attempt.Status == null && attempt.Problem!.StartsWith("The receiver cannot be reached: ") && !attempt.Problem.Contains(Token));
    }

    [Fact]
    public async Task An_event_that_is_published_twice_is_delivered_once_without_waiting_for_Service_Bus()
    {
        await using var app = await StartAsync();
        Refuse(app, new ServiceBusException("away", ServiceBusFailureReason.ServiceBusy));
        var id = (await app.RunAsync("twice.jpg", NoPicture)).Id;
        await DeliveredAsync(app, id, 1);
        (await app.ViewAsync(id)).UnsentEvent.ShouldNotBeNull();

        Refuse(app, null);
        await app.Services.GetRequiredService<EventOutbox>().SendKeptAsync(app.Host.Client, CancellationToken);

        (await app.ViewAsync(id)).UnsentEvent.ShouldBeNull("it is on Service Bus now");
        (await DeliveredAsync(app, id, 1)).Single().AttemptCount.ShouldBe(1);
        _receiver.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_retry_of_the_project_creates_another_event_and_another_delivery()
    {
        await using var app = await StartAsync();
        var id = (await app.RunAsync("retried.jpg", NoPicture)).Id;
        await DeliveredAsync(app, id, 1);

        await app.RetryAsync(id);

        (await DeliveredAsync(app, id, 2)).Select(delivery => (delivery.Number, delivery.EventId)).ShouldBe([(1, $"{id}.failed"), (2, $"{id}.failed.2")]);
    }

    [Fact]
    public async Task Neither_the_secret_nor_the_query_of_a_URL_is_in_a_history_a_log_a_record_or_a_delivery()
    {
        var log = new LogLines();
        await using var app = await StartAsync(log);
        _receiver.Answer(500);
        _receiver.Answer(500);
        var id = await StartPlannedAsync(app, "secrets");
        await app.EndAsync(id);
        await DeliveredAsync(app, id, 2);

        var written = new List<string>(log.Lines);
        log.Lines.ShouldContain(line => line.Contains($"Event {id}.failed about project {id} was delivered to 127.0.0.1"));
        foreach (var container in (Azure.Storage.Blobs.BlobContainerClient[])[storage.Containers.State, storage.Containers.Assets])
        {
            // The plan contains the request, with the URL.
            await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Prefix = $"{id}/" }, CancellationToken))
            {
                if (blob.Name != $"{id}/plan.json")
                    written.Add((await container.GetBlobClient(blob.Name).DownloadContentAsync(CancellationToken)).Value.Content.ToString());
            }
        }

        await app.Host.StopAsync();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(app.Host.File)!, $"{Path.GetFileName(app.Host.File)}*"))
            written.Add(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, CancellationToken)));

        written.ShouldContain(text => text.Contains(nameof(DeliveryOrchestrator)), "the history is among what was checked");
        var key = Secret["whsec_".Length..];
        written.ShouldAllBe(text => !text.Contains(Token) && !text.Contains(key));
    }

    [Fact]
    public async Task Without_Service_Bus_an_event_is_posted_and_kept_and_nothing_waits_for_Service_Bus()
    {
        await using var app = await StartAsync(serviceBus: false);
        var id = (await app.RunAsync("posted-only.jpg", NoPicture)).Id;

        (await DeliveredAsync(app, id, 1)).Single().EventId.ShouldBe($"{id}.failed");
        Encoding.UTF8.GetString(_receiver.All.Single().Body).ShouldBe(await app.EventAsync(id));
        (await app.ViewAsync(id)).UnsentEvent.ShouldBeNull();
        (await app.Services.GetRequiredService<HealthChecker>().CheckAsync(CancellationToken)).ServiceBus.ShouldBeNull();
    }

    [Fact]
    public async Task A_project_with_a_webhook_on_a_host_that_is_not_allowed_is_rejected()
    {
        await using var app = await StartAsync();
        await app.UploadAsync("folder/mug.jpg", NoPicture);
        var record = await app.RunAsync("folder/project.json", """{"webhook": "https://evil.example/take?it"}"""u8.ToArray());

        record.Problem!.Code.ShouldBe(ProblemCodes.Manifest);
        record.Problem.Message.ShouldContain("webhook is on 'evil.example', which the settings do not allow");
        record.Problem.Message.ShouldNotContain("take");
        record.Problem.Parameters!.Fields.ShouldBe(["webhook"]);
    }

    [Fact]
    public async Task Deleting_a_project_deletes_its_deliveries_and_ends_a_running_one()
    {
        var log = new LogLines();
        await using var app = await StartAsync(log);
        app.Host.SkipTime = false;
        _receiver.Answer(500);
        var id = (await app.RunAsync("deleted.jpg", NoPicture)).Id;
        await log.WaitForAsync("was not delivered to 127.0.0.1, and is sent again later", CancellationToken);
        (await app.ViewAsync(id)).Deliveries!.Single().NextAttemptAt.ShouldBe(app.Host.Time.GetUtcNow() + TimeSpan.FromSeconds(5));

        (await app.AskToDeleteAsync(id)).ShouldBe(StatusCodes.Status204NoContent);
        app.Host.SkipTime = true;

        var instance = DeliveryOrchestrator.InstanceId($"{id}.failed", new WebhookTarget(FromSettings, IsTrusted: true).Key);
        await app.Host.Client.WaitForInstanceCompletionAsync(instance, CancellationToken);
        _receiver.All.Count.ShouldBe(1);
        (await storage.Containers.State.GetBlobsAsync(new GetBlobsOptions { Prefix = $"{id}/" }, CancellationToken).Select(blob => blob.Name).ToListAsync(CancellationToken))
            .ShouldNotContain(name => name.Contains("deliver"));
    }

    private Task<VirtualApp> StartAsync(LogLines? log = null, IReadOnlyList<Uri>? urls = null, bool serviceBus = true)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Aholo:Webhooks:Secret"] = Secret,
            ["Aholo:Webhooks:PreviousSecret"] = PreviousSecret,
            ["Aholo:Webhooks:AllowLoopback"] = "true",
            ["Aholo:Events:ServiceBus"] = serviceBus ? "true" : "false",
        };
        foreach (var url in urls ?? [FromSettings])
            settings[$"Aholo:Webhooks:Urls:{settings.Count}"] = url.AbsoluteUri;
        return VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromMinutes(5), settings: settings, log: log);
    }

    // A project over HTTP with its own webhook.
    private async Task<string> StartPlannedAsync(VirtualApp app, string key)
    {
        await app.UploadAsync($"{key}.jpg", NoPicture);
        using var body = JsonDocument.Parse($$"""{"files": ["{{key}}.jpg"], "webhook": "{{FromProject}}"}""");
        var errors = new FieldErrors();
        var plan = await app.Services.GetRequiredService<ProjectPlanner>().PlanRequestAsync(ProjectRequest.Read(body.RootElement, errors), errors, CancellationToken);
        errors.ToString().ShouldBeEmpty();
        var id = ProjectId.FromIdempotencyKey(key);
        await app.Services.GetRequiredService<ProjectStarter>().StartAsync(app.Host.Client, id, plan!, CancellationToken);
        return id;
    }

    private static void Refuse(VirtualApp app, Exception? with)
    {
        if (with is null)
            app.Sender.SendMessageAsync(default!, default).ReturnsForAnyArgs(Task.CompletedTask);
        else
            app.Sender.SendMessageAsync(default!, default).ThrowsAsyncForAnyArgs(with);
    }

    private static Task<IReadOnlyList<DeliveryView>> DeliveredAsync(VirtualApp app, string id, int count) =>
        EndedAsync(app, id, count, DeliveryState.Delivered);

    private static async Task<IReadOnlyList<DeliveryView>> EndedAsync(VirtualApp app, string id, int count, DeliveryState state)
    {
        await CompletedAsync(app, id);
        var deliveries = (await app.ViewAsync(id)).Deliveries.ShouldNotBeNull();
        deliveries.Select(delivery => delivery.State).ShouldBe(Enumerable.Repeat(state, count));
        return deliveries;
    }

    private static async Task CompletedAsync(VirtualApp app, string id)
    {
        foreach (var delivery in await app.Services.GetRequiredService<DeliveryStore>().ListAsync(id, CancellationToken))
            await app.Host.Client.WaitForInstanceCompletionAsync(DeliveryOrchestrator.InstanceId(delivery.EventId, delivery.Target), CancellationToken);
    }

    private static async Task<int?> RetryAsync(VirtualApp app, string id, string number) =>
        (await ActivatorUtilities.CreateInstance<DeliveriesApi>(app.Services)
            .RetryAsync(new DefaultHttpContext().Request, id, number, app.Host.Client, CancellationToken))
        .ShouldBeAssignableTo<IStatusCodeHttpResult>()!.StatusCode;
}
