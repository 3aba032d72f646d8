using System.Diagnostics;
using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Triggers;
using Aholo.Functions.Workflow;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Aholo.Functions.Tests.Workflow;

/// <summary>A project whose orchestration ended without an outcome has failed: it has a record and an event, and can be retried and deleted.</summary>
public sealed class InterruptedTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"));

    private static readonly TimeSpan Grace = new SweepOptions().Grace + TimeSpan.FromMinutes(1);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_terminated_project_has_failed_at_once_and_gets_its_record_and_its_event_once()
    {
        await using var app = await StartAppAsync();
        var id = await StartWaitingAsync(app, "terminated.jpg");

        await app.TerminateAsync(id, "out of time");

        var project = await app.ViewAsync(id);
        (project.Stage, project.Outcome, project.Attempt, project.FileCount).ShouldBe((ProjectStage.Failed, ProjectStage.Failed, 1, 1));
        project.Problem!.Code.ShouldBe(ProblemCodes.Internal);
        project.Problem.Message.ShouldBe(
            "The project's orchestration was terminated before it recorded an outcome: out of time. Retry the project to continue from its last completed step.");
        project.Aholo!.ProjectId.ShouldBe(app.Simulator.GetStats().Projects.Single().ProjectId);
        (project.Links.Cancel, project.Links.Record, project.Links.Event).ShouldBe((null, null, null));
        (project.Links.Retry, project.Links.Delete).ShouldBe(($"/api/projects/{id}/retry", $"/api/projects/{id}"));
        var listed = (await app.ListedAsync(id))!;
        (listed.Stage, listed.Outcome, listed.Problem).ShouldBe((ProjectStage.Failed, ProjectStage.Failed, project.Problem));
        (await app.AskToCancelAsync(id)).ShouldBe(StatusCodes.Status409Conflict);

        await app.SweepAsync();
        (await app.RecordAsync(id)).ShouldBeNull("what the project was doing may still write it");
        app.Host.Time.Advance(Grace);
        await app.SweepAsync();
        await app.SweepAsync();

        var record = (await app.RecordAsync(id))!;
        (record.Outcome, record.Problem, record.Aholo).ShouldBe((ProjectStage.Failed, project.Problem, new(project.Aholo.ProjectId, null)));
        (record.Upload!.Path, record.Spec!.Name, record.Files.Count).ShouldBe(("terminated.jpg", "terminated", 1));
        app.Sent.ShouldBe([$"{id}.{ProjectEventNames.Failed}"]);
        project = await app.ViewAsync(id);
        (project.Outcome, project.Links.Record, project.Links.Event).ShouldBe(
            (ProjectStage.Failed, $"/api/projects/{id}/assets/project.json", $"/api/projects/{id}/event"));
        await app.Host.WaitUntilIdleAsync();
        app.Host.Service.NextTimer.ShouldBeNull("nobody waits for Aholo any more");
    }

    [Fact]
    public async Task A_project_that_was_terminated_before_the_clock_was_set_back_gets_its_record()
    {
        await using var app = await StartAppAsync();
        var id = await StartWaitingAsync(app, "set-back.jpg");
        await app.TerminateAsync(id);
        var clock = new FakeTimeProvider(app.Host.Time.GetUtcNow() - TimeSpan.FromDays(1));

        await ActivatorUtilities.CreateInstance<InterruptedSweep>(app.Services, clock).RunAsync(new TimerInfo(), app.Host.Client, CancellationToken);

        (await app.RecordAsync(id))!.Outcome.ShouldBe(ProjectStage.Failed);
    }

    [Fact]
    public async Task A_retry_of_a_terminated_project_first_publishes_the_failure_and_pays_for_nothing_again()
    {
        await using var app = await StartAppAsync();
        var id = await StartWaitingAsync(app, "retried.jpg");
        await app.TerminateAsync(id);

        app.Host.SkipTime = true;
        var retried = await app.RetryAsync(id);

        (retried.Outcome, retried.Attempt).ShouldBe((ProjectStage.Succeeded, 2));
        app.Sent.ShouldBe([$"{id}.{ProjectEventNames.Failed}", $"{id}.{ProjectEventNames.Succeeded}.2"]);
        (app.Calls("createRecon"), app.Calls("singleUpload")).ShouldBe((1, 1));
        app.Host.Time.Advance(Grace);
        await app.SweepAsync();
        (await app.RecordAsync(id))!.Outcome.ShouldBe(ProjectStage.Succeeded);
    }

    [Fact]
    public async Task The_termination_of_a_second_attempt_is_distinguished_from_that_of_the_first()
    {
        await using var app = await StartAppAsync(taskDuration: TimeSpan.FromHours(6));
        var first = await app.RunAsync("second-attempt.jpg", Photo);
        first.Outcome.ShouldBe(ProjectStage.TimedOut);
        app.Host.SkipTime = false;
        (await app.AskToRetryAsync(first.Id)).ShouldBe(StatusCodes.Status202Accepted);
        await app.Host.WaitUntilIdleAsync();
        (await app.ViewAsync(first.Id)).Outcome.ShouldBeNull("the second attempt runs, whatever the first came to");

        await app.TerminateAsync(first.Id);

        var project = await app.ViewAsync(first.Id);
        (project.Outcome, project.Attempt, project.Problem!.Code).ShouldBe((ProjectStage.Failed, 2, ProblemCodes.Internal));
        app.Host.Time.Advance(Grace);
        await app.SweepAsync();
        var record = (await app.RecordAsync(first.Id))!;
        (record.Outcome, record.Attempt).ShouldBe((ProjectStage.Failed, 2));
        app.Sent.ShouldBe([$"{first.Id}.{ProjectEventNames.TimedOut}", $"{first.Id}.{ProjectEventNames.Failed}.2"]);

        app.Host.SkipTime = true;
        (await app.RetryAsync(first.Id)).Outcome.ShouldBe(ProjectStage.Succeeded);
        app.Calls("createRecon").ShouldBe(1);
    }

    [Fact]
    public async Task Events_that_timers_send_belong_to_the_trace_that_the_project_was_started_in()
    {
        await using var app = await StartAppAsync();
        using var start = new Activity("upload").Start();
        var id = await StartWaitingAsync(app, "traced.jpg");
        start.Stop();
        await app.TerminateAsync(id);
        app.Host.Time.Advance(Grace);
        app.Sender.SendMessageAsync(Arg.Any<ServiceBusMessage>(), Arg.Any<CancellationToken>())
            .Returns(_ => throw new ServiceBusException("away", ServiceBusFailureReason.ServiceBusy), _ => Task.CompletedTask);

        using (new Activity("sweep of interrupted projects").Start())
            await app.SweepAsync();
        using (new Activity("sweep of kept events").Start())
            await app.Services.GetRequiredService<EventOutbox>().SendKeptAsync(app.Host.Client, CancellationToken);

        var messages = app.Sender.ReceivedCalls().Select(call => call.GetArguments()[0]).OfType<ServiceBusMessage>().ToList();
        messages.Count.ShouldBe(2, "the first was not sent");
        messages.ShouldAllBe(message => (string)message.ApplicationProperties["Diagnostic-Id"] == start.Id);
        (await app.EventAsync(id)).ShouldContain($"\"traceparent\":\"{start.Id}\"");
    }

    [Fact]
    public async Task A_terminated_project_can_be_deleted()
    {
        await using var app = await StartAppAsync();
        var id = await StartWaitingAsync(app, "deleted.jpg");
        await app.TerminateAsync(id);

        (await app.AskToDeleteAsync(id)).ShouldBe(StatusCodes.Status204NoContent);

        app.Sent.ShouldBe([$"{id}.{ProjectEventNames.Failed}"]);
        (await app.ListedAsync(id)).ShouldBeNull();
        (await app.AskToRetryAsync(id)).ShouldBe(StatusCodes.Status404NotFound);
    }

    [Fact]
    public async Task An_orchestration_that_failed_is_reported_and_can_be_retried()
    {
        await using var app = await StartAppAsync();
        app.Host.Orchestrator<ProjectStage>(nameof(ProjectOrchestrator), _ => throw new InvalidOperationException("no such history"));
        var id = await app.StartProjectAsync("failed.jpg", Photo);
        await app.Host.WaitUntilIdleAsync();

        (await app.ViewAsync(id)).Problem!.Message.ShouldContain("failed before it recorded an outcome: no such history.");

        app.Host.Time.Advance(Grace);
        await app.SweepAsync();
        (await app.RecordAsync(id))!.Outcome.ShouldBe(ProjectStage.Failed);
        app.Host.Orchestrator(nameof(ProjectOrchestrator), ProjectOrchestrator.RunAsync);
        app.Host.SkipTime = true;
        (await app.RetryAsync(id)).Outcome.ShouldBe(ProjectStage.Succeeded);
    }

    [Fact]
    public async Task An_event_that_could_not_be_sent_is_kept_and_sent_later()
    {
        await using var app = await StartAppAsync();
        var id = await StartWaitingAsync(app, "no-service-bus.jpg");
        var other = await StartWaitingAsync(app, "other.jpg");
        await app.TerminateAsync(id);
        await app.TerminateAsync(other);
        app.Host.Time.Advance(Grace);
        app.Sender.SendMessageAsync(Arg.Is<ServiceBusMessage>(message => message.CorrelationId == id), Arg.Any<CancellationToken>())
            .Returns(_ => throw new ServiceBusException("away", ServiceBusFailureReason.ServiceBusy), _ => Task.CompletedTask);

        await app.SweepAsync();
        (await app.EventAsync(other)).ShouldContain(".project.failed.v1", Case.Sensitive, "one that fails does not hold up the others");
        (await app.ViewAsync(id)).UnsentEvent!.Final.ShouldBeFalse();
        await app.SweepAsync();
        await app.Services.GetRequiredService<EventOutbox>().SendKeptAsync(app.Host.Client, CancellationToken);

        (await app.EventAsync(id)).ShouldContain(".project.failed.v1");
        app.Sent.Where(sent => sent.StartsWith(id, StringComparison.Ordinal)).Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_history_is_not_purged_before_its_outcome_is_recorded()
    {
        await using var app = await StartAppAsync();
        var id = await StartWaitingAsync(app, "purged.jpg");
        await app.TerminateAsync(id);
        app.Host.Time.Advance(new HistoryOptions().Retention + TimeSpan.FromDays(1));

        await app.PurgeAsync();

        (await app.Host.Client.GetInstanceAsync(id, CancellationToken)).ShouldBeNull();
        (await app.ViewAsync(id)).Outcome.ShouldBe(ProjectStage.Failed);
        app.Sent.ShouldBe([$"{id}.{ProjectEventNames.Failed}"]);
        app.Host.SkipTime = true;
        (await app.RetryAsync(id)).Outcome.ShouldBe(ProjectStage.Succeeded);
        app.Calls("createRecon").ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_that_Azure_Storage_stores_as_text_only_is_the_reason()
    {
        await using var app = await StartAppAsync();
        var id = await StartWaitingAsync(app, "text.jpg");
        var instance = (await app.Host.Client.GetInstanceAsync(id, getInputsAndOutputs: true, CancellationToken))!;

        var record = await app.CloseAsync(new(instance.Name, id)
        {
            RuntimeStatus = OrchestrationRuntimeStatus.Failed,
            CreatedAt = instance.CreatedAt,
            LastUpdatedAt = instance.LastUpdatedAt,
            DataConverter = JsonDataConverter.Default,
            SerializedInput = instance.SerializedInput,
            SerializedOutput = "System.InvalidOperationException: no such history",
            SerializedCustomStatus = instance.SerializedCustomStatus,
        });

        record.Problem!.Message.ShouldContain("failed before it recorded an outcome: System.InvalidOperationException: no such history.");
    }

    private async Task<VirtualApp> StartAppAsync(TimeSpan? taskDuration = null)
    {
        var app = await VirtualApp.StartAsync(storage, taskDuration ?? TimeSpan.FromMinutes(30));
        app.Host.SkipTime = taskDuration is not null;
        return app;
    }

    private static async Task<string> StartWaitingAsync(VirtualApp app, string name)
    {
        var id = await app.StartProjectAsync(name, Photo);
        await app.Host.WaitUntilIdleAsync();
        (await app.ViewAsync(id)).Stage.ShouldBe(ProjectStage.Waiting);
        return id;
    }
}
