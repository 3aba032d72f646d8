using System.Text.Json;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;
using LocalAzure.DurableTask.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Aholo.Functions.Tests.Workflow;

/// <summary>A canceled project leaves no wait behind, and no cancellation is lost, even if the engine loses or repeats events.</summary>
public sealed class WaitTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"));

    private static readonly string Id = ProjectId.FromIdempotencyKey("wait");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(WaitOrchestrator.PollsPerExecution - 1)]
    [InlineData(WaitOrchestrator.PollsPerExecution)]
    [InlineData(WaitOrchestrator.PollsPerExecution + 1)]
    public async Task A_cancellation_that_comes_during_a_poll_stops_the_wait_even_when_it_continues_as_new(int poll)
    {
        await using var world = new ProjectWorld();
        var (waitId, polls) = (WaitOrchestrator.InstanceId(world.Input.Id, 1), 0);
        world.Host.Activity<string, GetAholoTask.Output?>(nameof(GetAholoTask), async (_, _) =>
        {
            if (++polls == poll)
                await world.Host.Client.RaiseEventAsync(waitId, Cancellation.EventName, new Cancellation(), CancellationToken);
            return ProjectWorld.Task(AholoTaskStatus.Running);
        });
        await world.Host.StartAsync();

        var wait = await world.Host.RunAsync(
            nameof(WaitOrchestrator),
            new WaitOrchestrator.Input(ProjectWorld.AholoProjectId, world.Input.Settings, world.Host.Time.GetUtcNow().UtcDateTime.AddHours(1)),
            waitId);

        wait.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        wait.ReadOutputAs<WaitOrchestrator.Output?>().ShouldBeNull();
        polls.ShouldBe(poll);
    }

    [Fact]
    public async Task A_project_that_was_canceled_during_a_poll_can_be_retried_at_once()
    {
        await using var app = await VirtualApp.StartAsync(storage, TimeSpan.FromHours(1));
        var (polling, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        app.Host.Activity<string, GetAholoTask.Output?>(nameof(GetAholoTask), async (_, _) =>
        {
            polling.TrySetResult();
            await answer.Task;
            return GetAholoTask.Output.NotAwaited;
        });
        var id = await app.StartProjectAsync("retried-at-once.jpg", Photo);
        await polling.Task.WaitAsync(CancellationToken);
        (await app.AskToCancelAsync(id)).ShouldBe(StatusCodes.Status202Accepted);
        while ((await app.ViewAsync(id)).Outcome is null)
            await Task.Delay(TimeSpan.FromMilliseconds(10), CancellationToken);

        var retry = app.AskToRetryAsync(id);
        answer.SetResult();

        (await retry).ShouldBe(StatusCodes.Status202Accepted);
    }

    [Fact]
    public async Task A_wait_that_does_not_receive_the_cancel_event_ends_at_its_next_poll_without_a_call_to_Aholo()
    {
        await using var app = await StartDeafAsync();
        var id = await StartWaitingAsync(app, "unheard.jpg");
        var polls = app.Calls("taskList");

        (await app.AskToCancelAsync(id)).ShouldBe(StatusCodes.Status202Accepted);
        await app.Host.WaitUntilIdleAsync();
        (await app.ViewAsync(id)).Outcome.ShouldBe(ProjectStage.Canceled);
        app.Host.SkipTime = true;

        (await app.EndAsync(id)).Outcome.ShouldBe(ProjectStage.Canceled);
        (await WaitIsCompletedAsync(app, id, attempt: 1)).ShouldBeTrue();
        app.Calls("taskList").ShouldBe(polls);
    }

    [Fact]
    public async Task A_canceled_project_whose_last_poll_still_runs_is_retried_after_the_poll()
    {
        await using var app = await StartDeafAsync();
        var id = await StartWaitingAsync(app, "still-polling.jpg");
        (await app.AskToCancelAsync(id)).ShouldBe(StatusCodes.Status202Accepted);
        await app.Host.WaitUntilIdleAsync();
        (await app.ViewAsync(id)).Links.Retry.ShouldNotBeNull();

        var retry = app.AskToRetryAsync(id);
        app.Host.Time.Advance(TimeSpan.FromMinutes(11));

        (await retry).ShouldBe(StatusCodes.Status202Accepted);
        (await app.ViewAsync(id)).Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task The_wait_of_an_attempt_that_was_terminated_ends_while_the_next_attempt_waits()
    {
        await using var app = await StartDeafAsync();
        var id = await StartWaitingAsync(app, "attempted.jpg");
        await app.TerminateAsync(id);
        (await app.AskToRetryAsync(id)).ShouldBe(StatusCodes.Status202Accepted);
        await app.Host.WaitUntilIdleAsync();

        app.Host.Time.Advance(TimeSpan.FromMinutes(11));
        await app.Host.WaitUntilIdleAsync();

        (await WaitIsCompletedAsync(app, id, attempt: 1)).ShouldBeTrue();
        (await WaitIsCompletedAsync(app, id, attempt: 2)).ShouldBeFalse();
        (await app.ViewAsync(id)).Stage.ShouldBe(ProjectStage.Waiting);
    }

    [Fact]
    public async Task The_wait_of_a_project_whose_history_is_gone_ends()
    {
        await using var app = await StartDeafAsync();
        var id = await StartWaitingAsync(app, "purged.jpg");
        await app.TerminateAsync(id);
        (await app.AskToDeleteAsync(id)).ShouldBe(StatusCodes.Status204NoContent);

        app.Host.Time.Advance(TimeSpan.FromMinutes(11));
        await app.Host.WaitUntilIdleAsync();

        app.Host.Service.NextTimer.ShouldBeNull();
    }

    [Fact]
    public void A_poll_that_an_earlier_version_recorded_is_one_for_a_project_that_waits()
    {
        var recorded = """{"TaskId":"task-1","Status":2,"RawStatus":"2","IsFinal":false,"Assets":[]}""";

        JsonSerializer.Deserialize<GetAholoTask.Output>(recorded)!.IsAwaited.ShouldBeTrue();
    }

    [Fact]
    public async Task A_project_that_has_not_started_is_canceled_as_soon_as_it_has()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromHours(3));
        var client = Substitute.ForPartsOf<DurableTaskClient>("test");
        Queue<OrchestrationRuntimeStatus> statuses = new([OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Pending]);
        client.GetInstanceAsync(Id, Arg.Any<bool>(), Arg.Any<CancellationToken>())
            .Returns(_ => Instance(statuses.TryDequeue(out var status) ? status : OrchestrationRuntimeStatus.Running));
        client.RaiseEventAsync(Id, Cancellation.EventName, Arg.Any<object>(), Arg.Any<CancellationToken>()).Returns(_ =>
        {
            statuses.ShouldBeEmpty();
            return Task.CompletedTask;
        });

        var answer = await CancelAsync(app, client, TimeProvider.System, new DefaultHttpContext().Request);

        answer.StatusCode.ShouldBe(StatusCodes.Status202Accepted);
        await client.Received(1).RaiseEventAsync(Id, Cancellation.EventName, Arg.Any<object>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_cancellation_of_a_project_that_does_not_start_is_rejected_with_the_time_to_try_again()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromHours(3));
        var client = Substitute.ForPartsOf<DurableTaskClient>("test");
        client.GetInstanceAsync(Id, Arg.Any<bool>(), Arg.Any<CancellationToken>())
            .Returns(_ => Instance(OrchestrationRuntimeStatus.Pending));
        var request = new DefaultHttpContext().Request;

        var answer = await CancelAsync(app, client, new MinuteByMinute(), request);

        answer.StatusCode.ShouldBe(StatusCodes.Status503ServiceUnavailable);
        request.HttpContext.Response.Headers.RetryAfter.ToString().ShouldBe("30");
        await client.DidNotReceive().RaiseEventAsync(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<object>(), Arg.Any<CancellationToken>());
    }

    private static OrchestrationMetadata Instance(OrchestrationRuntimeStatus status) =>
        new(nameof(ProjectOrchestrator), Id) { RuntimeStatus = status, DataConverter = JsonDataConverter.Default };

    private static async Task<IStatusCodeHttpResult> CancelAsync(
        VirtualApp app, DurableTaskClient client, TimeProvider time, HttpRequest request)
    {
        var api = ActivatorUtilities.CreateInstance<DecisionsApi>(app.Services, time);
        var answer = await api.CancelAsync(request, Id, client, CancellationToken);
        return answer.ShouldBeAssignableTo<IStatusCodeHttpResult>()!;
    }

    // An app whose waits receive no events.
    private async Task<VirtualApp> StartDeafAsync()
    {
        var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromHours(3));
        app.Host.SkipTime = false;
        app.Host.Handlers.AddOrchestrator<JsonElement?, WaitOrchestrator.Output?>(
            nameof(WaitOrchestrator), (context, input) => WaitOrchestrator.RunAsync(new DeafContext(context, input)));
        return app;
    }

    private static async Task<string> StartWaitingAsync(VirtualApp app, string name)
    {
        var id = await app.StartProjectAsync(name, Photo);
        await app.Host.WaitUntilIdleAsync();
        (await app.ViewAsync(id)).Stage.ShouldBe(ProjectStage.Waiting);
        return id;
    }

    private static async Task<bool> WaitIsCompletedAsync(VirtualApp app, string id, int attempt) =>
        (await app.Host.Client.GetInstanceAsync(WaitOrchestrator.InstanceId(id, attempt), CancellationToken))!.IsCompleted;

    // A minute passes between two readings.
    private sealed class MinuteByMinute : TimeProvider
    {
        private long _minutes;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => TimeSpan.FromMinutes(_minutes++).Ticks;
    }

    private sealed class DeafContext(TaskOrchestrationContext context, JsonElement? input)
        : FunctionOrchestrationContext(context, input, NullLoggerFactory.Instance)
    {
        public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
            new TaskCompletionSource<T>().Task;
    }
}
