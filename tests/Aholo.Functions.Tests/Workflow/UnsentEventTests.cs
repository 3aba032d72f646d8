using System.Diagnostics;
using System.Text.Json;
using Aholo.Functions.Events;
using Aholo.Functions.Health;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Triggers;
using Aholo.Functions.Workflow;
using Aholo.Simulator;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Aholo.Functions.Tests.Workflow;

/// <summary>An event that cannot be sent does not change the outcome, and is sent later.</summary>
public sealed class UnsentEventTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"));

    private static readonly ServiceBusException TooLarge = new("The message is larger than the entity takes.", ServiceBusFailureReason.MessageSizeExceeded);
    private static readonly ServiceBusException NotFound = new("There is no such queue.", ServiceBusFailureReason.MessagingEntityNotFound);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_that_is_rejected_permanently_keeps_the_outcome_and_is_shown_until_a_retry_sends_it()
    {
        await using var app = await StartAsync();
        Refuse(app, TooLarge);

        var record = await app.RunAsync("refused.jpg", Photo);

        record.Outcome.ShouldBe(ProjectStage.Succeeded);
        app.Sender.ReceivedCalls().Count(Sends).ShouldBe(1, "a permanent rejection is not retried");
        var view = await app.ViewAsync(record.Id);
        (view.Outcome, view.UnsentEvent!.Final, view.UnsentEvent.Type).ShouldBe((ProjectStage.Succeeded, true, "internal.aholo.project.succeeded.v1"));
        view.UnsentEvent.Reason.ShouldContain("larger than the entity takes");
        (view.Links.Retry, view.Links.Event).ShouldBe(($"/api/projects/{record.Id}/retry", null));
        (await HealthAsync(app)).Reason.ShouldNotBeNull().ShouldContain("were refused");
        await SweepAsync(app);
        app.Sender.ReceivedCalls().Count(Sends).ShouldBe(1, "the sweep does not try it either");

        (await RetryAsync(app, record.Id)).ShouldBe(StatusCodes.Status503ServiceUnavailable);
        Refuse(app, null);
        (await RetryAsync(app, record.Id)).ShouldBe(StatusCodes.Status202Accepted);

        view = await app.ViewAsync(record.Id);
        (view.Attempt, view.UnsentEvent, view.Links.Retry).ShouldBe((1, null, null));
        (await app.EventAsync(record.Id)).ShouldContain($"\"id\":\"{record.Id}.{ProjectEventNames.Succeeded}\"");
        (await HealthAsync(app)).Status.ShouldBe(HealthState.Healthy);
        (await RetryAsync(app, record.Id)).ShouldBe(StatusCodes.Status409Conflict, "it succeeded, and its event is sent");
        app.Calls("createRecon").ShouldBe(1);
        app.Calls("singleUpload").ShouldBe(1);
    }

    [Fact]
    public async Task A_retry_of_a_task_that_Aholo_ended_sends_the_event_and_pays_for_nothing()
    {
        await using var app = await StartAsync();
        app.Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.ProjectOutcome, Outcome = ProjectOutcome.Rejected });
        Refuse(app, TooLarge);
        var record = await app.RunAsync("rejected.jpg", Photo);
        Refuse(app, null);

        (await RetryAsync(app, record.Id)).ShouldBe(StatusCodes.Status202Accepted);

        (await app.EventAsync(record.Id)).ShouldContain("\"stage\":\"Rejected\"");
        (await RetryAsync(app, record.Id)).ShouldBe(StatusCodes.Status409Conflict, "a rejected project can only be created again");
        app.Calls("createRecon").ShouldBe(1);
    }

    [Fact]
    public async Task An_event_that_failed_for_a_cause_that_an_operator_can_fix_is_sent_by_the_sweep_afterwards()
    {
        await using var app = await StartAsync();
        Refuse(app, NotFound);
        var began = app.Host.Time.GetUtcNow();
        var record = await app.RunAsync("no-queue.jpg", Photo);

        record.Outcome.ShouldBe(ProjectStage.Succeeded);
        (await app.ViewAsync(record.Id)).UnsentEvent!.Final.ShouldBeFalse();
        (await HealthAsync(app)).Reason.ShouldNotBeNull().ShouldContain("1 are sent again automatically");
        await SweepAsync(app);
        (await app.ViewAsync(record.Id)).UnsentEvent!.Since.ShouldBeInRange(began, app.Host.Time.GetUtcNow());

        Refuse(app, null);
        await SweepAsync(app);

        (await app.ViewAsync(record.Id)).UnsentEvent.ShouldBeNull();
        (await app.EventAsync(record.Id)).ShouldContain(".project.succeeded.v1");
        app.Calls("createRecon").ShouldBe(1);
    }

    [Fact]
    public async Task A_health_check_sends_nothing_and_shows_unsent_events_until_the_sweep_has_sent_them()
    {
        await using var app = await StartAsync();
        Refuse(app, NotFound);
        var record = await app.RunAsync("outage-over.jpg", [1, 2, 3]);
        (await HealthAsync(app)).Status.ShouldBe(HealthState.Unhealthy);
        Refuse(app, null);

        (await HealthAsync(app)).Reason.ShouldNotBeNull().ShouldContain("1 are sent again automatically");
        app.Sender.ReceivedCalls().Count(Sends).ShouldBe(0, "a GET changes nothing");

        await SweepAsync(app);

        (await HealthAsync(app)).Status.ShouldBe(HealthState.Healthy);
        (await app.ViewAsync(record.Id)).UnsentEvent.ShouldBeNull();
        app.Sender.ReceivedCalls().Count(Sends).ShouldBe(1);
    }

    [Fact]
    public async Task An_event_has_a_trace_without_telemetry_and_the_same_when_it_is_sent_later()
    {
        await using var app = await StartAsync();
        Refuse(app, NotFound);
        var record = await app.RunAsync("traced.jpg", Photo);
        var kept = (await app.Services.GetRequiredService<UnsentEventStore>().TryReadAsync(record.Id, CancellationToken))!.Value.Event.TraceParent;
        ActivityContext.TryParse(kept, null, out var trace).ShouldBeTrue();
        trace.TraceFlags.ShouldBe(ActivityTraceFlags.None);
        Refuse(app, null);

        using (new Activity("the sweep").Start())
            await SweepAsync(app);

        using var cloudEvent = JsonDocument.Parse(await app.EventAsync(record.Id));
        cloudEvent.RootElement.GetProperty("traceparent").GetString().ShouldBe(kept);
        var message = app.Sender.ReceivedCalls().Where(Sends).Select(call => call.GetArguments()[0]).OfType<ServiceBusMessage>().Last();
        message.ApplicationProperties["Diagnostic-Id"].ShouldBe(kept);
    }

    [Fact]
    public async Task An_event_that_always_fails_does_not_delay_others()
    {
        await using var app = await StartAsync();
        Refuse(app, NotFound);
        var (one, other) = (await app.RunAsync("one.txt", [1]), await app.RunAsync("other.txt", [2]));

        // The next sweep tries the oldest first.
        Refuse(app, null);
        app.Sender.SendMessageAsync(Arg.Is<ServiceBusMessage>(message => message.CorrelationId == one.Id), Arg.Any<CancellationToken>())
            .ThrowsAsync(NotFound);
        await SweepAsync(app);
        (await app.ViewAsync(other.Id)).UnsentEvent.ShouldNotBeNull("Service Bus seems to be away for all");
        await SweepAsync(app);

        (await app.ViewAsync(one.Id)).UnsentEvent.ShouldNotBeNull();
        (await app.ViewAsync(other.Id)).UnsentEvent.ShouldBeNull();
    }

    [Fact]
    public async Task A_project_whose_event_was_not_sent_can_be_retried_and_its_new_event_replaces_the_old()
    {
        await using var app = await StartAsync();
        Refuse(app, NotFound);
        var failed = await app.RunAsync("no-photo-and-no-queue.jpg", [1, 2, 3]);
        failed.Outcome.ShouldBe(ProjectStage.Failed);
        Refuse(app, null);

        (await app.RetryAsync(failed.Id)).Attempt.ShouldBe(2);

        (await app.EventAsync(failed.Id)).ShouldContain($"\"id\":\"{failed.Id}.{ProjectEventNames.Failed}.2\"");
        (await app.ViewAsync(failed.Id)).UnsentEvent.ShouldBeNull();
        app.Sender.ClearReceivedCalls();
        await SweepAsync(app);
        app.Sender.ReceivedCalls().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_project_whose_event_was_not_sent_can_be_deleted_and_its_event_with_it()
    {
        await using var app = await StartAsync();
        Refuse(app, NotFound);
        var record = await app.RunAsync("deleted.jpg", [1, 2, 3]);

        (await app.Services.GetRequiredService<ProjectDeletion>().DeleteAsync(app.Host.Client, record.Id, assets: true, CancellationToken))
            .ShouldBe(ProjectDeletion.Result.Deleted);

        (await app.Services.GetRequiredService<UnsentEventStore>().TryReadAsync(record.Id, CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_rejected_event_is_shown_after_the_history_is_purged_and_makes_the_app_unhealthy_for_a_day_only()
    {
        await using var app = await StartAsync();
        Refuse(app, TooLarge);
        var record = await app.RunAsync("history-gone.jpg", Photo);
        await app.Host.Client.PurgeInstanceAsync(record.Id, CancellationToken);

        (await app.ViewAsync(record.Id)).UnsentEvent!.Final.ShouldBeTrue();
        (await HealthAsync(app)).Status.ShouldBe(HealthState.Unhealthy);

        app.Host.Time.Advance(TimeSpan.FromDays(1));
        (await HealthAsync(app)).Status.ShouldBe(HealthState.Healthy);
        Refuse(app, null);
        (await RetryAsync(app, record.Id)).ShouldBe(StatusCodes.Status202Accepted);
    }

    private async Task<VirtualApp> StartAsync()
    {
        await foreach (var unsent in new UnsentEventStore(storage.Containers).ListAsync(CancellationToken))
            await new UnsentEventStore(storage.Containers).RemoveAsync(unsent.ProjectId, etag: null, CancellationToken);
        return await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromMinutes(5));
    }

    private static void Refuse(VirtualApp app, Exception? with)
    {
        if (with is null)
            app.Sender.SendMessageAsync(default!, default).ReturnsForAnyArgs(Task.CompletedTask);
        else
            app.Sender.SendMessageAsync(default!, default).ThrowsAsyncForAnyArgs(with);
        app.Sender.ClearReceivedCalls();
    }

    private static bool Sends(NSubstitute.Core.ICall call) => call.GetMethodInfo().Name == nameof(ServiceBusSender.SendMessageAsync);

    private static Task SweepAsync(VirtualApp app)
    {
        app.Host.Time.Advance(TimeSpan.FromMinutes(15));
        return ActivatorUtilities.CreateInstance<EventSweep>(app.Services).RunAsync(new TimerInfo(), app.Host.Client, CancellationToken);
    }

    private static async Task<HealthEntry> HealthAsync(VirtualApp app)
    {
        app.Host.Time.Advance(TimeSpan.FromMinutes(1));
        return (await app.Services.GetRequiredService<HealthChecker>().CheckAsync(CancellationToken)).ServiceBus!;
    }

    private static async Task<int?> RetryAsync(VirtualApp app, string id) =>
        (await app.Services.GetRequiredService<DecisionsApi>().RetryAsync(new DefaultHttpContext().Request, id, app.Host.Client, CancellationToken))
        .ShouldBeAssignableTo<IStatusCodeHttpResult>()!.StatusCode;
}
