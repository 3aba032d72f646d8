using System.Text;
using System.Text.Json;
using Aholo.Files.Problems;
using Aholo.Files.Text;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;
using LocalAzure.DurableTask.Testing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aholo.Functions.Tests.Workflow;

/// <summary>After any failure, a project ends with an outcome, a record and an event.</summary>
public sealed class FailureTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_exception_of_the_client_is_among_the_failures()
    {
        var types = typeof(AholoException).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(AholoException)));

        types.ShouldBeSubsetOf(Failures.All.Values.Select(failure => failure.Exception.GetType()));
    }

    [Theory]
    [MemberData(nameof(Failures.Names), MemberType = typeof(Failures))]
    public async Task Every_failure_of_an_activity_ends_the_project_with_a_code_a_clean_message_a_record_and_an_event(string name)
    {
        var (exception, code) = Failures.All[name];
        await using var world = new ProjectWorld { Upload = _ => throw exception };

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        var problem = world.Records.ShouldHaveSingleItem().Problem!;
        problem.Code.ShouldBe(code);
        problem.Message.ShouldContain("broken");
        problem.Message.ShouldNotContain(code, Case.Sensitive, "the code is beside the message");
        problem.Message.ShouldNotContain('\n');
        world.Events.ShouldHaveSingleItem().Record.Problem.ShouldBe(problem);
        (await world.StatusAsync()).Problem.ShouldBe(problem);
    }

    [Fact]
    public async Task A_failure_with_a_very_long_message_is_shortened()
    {
        await using var world = new ProjectWorld { Upload = _ => throw new InvalidOperationException(string.Concat(Enumerable.Repeat("broken 😀\n", 10_000))) };

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        var message = world.Records.ShouldHaveSingleItem().Problem!.Message;
        Encoding.UTF8.GetByteCount(message).ShouldBeLessThanOrEqualTo(BoundedText.MaxMessage);
        message.ShouldStartWith("broken 😀 broken");
        message.ShouldEndWith("Retry the project when the cause is fixed.");
        var (_, bytes) = await world.HistoryAsync();
        bytes.ShouldBeLessThan(30_000);
    }

    [Fact]
    public async Task A_failed_poll_shows_its_reason_without_its_code()
    {
        await using var world = new ProjectWorld { Poll = _ => throw new AholoUnavailableException("no connection") { IsTransient = true } };
        world.Host.SkipTime = false;
        await world.ScheduleAsync();
        await world.Host.WaitUntilIdleAsync();
        world.Host.Time.Advance(TimeSpan.FromSeconds(6));
        await world.Host.WaitUntilIdleAsync();

        var wait = await world.Host.Client.GetInstanceAsync(WaitOrchestrator.InstanceId(world.Input.Id, 1), getInputsAndOutputs: true, CancellationToken);
        wait!.ReadCustomStatusAs<WaitStatus>()!.LastError.ShouldBe("no connection");
    }

    [Fact]
    public async Task An_activity_that_this_version_does_not_have_ends_the_project_in_an_outcome()
    {
        await using var world = new ProjectWorld();
        world.Host.Handlers.RemoveActivity(nameof(CreateProject));

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        var record = world.Records.ShouldHaveSingleItem();
        record.Problem!.Code.ShouldBe(ProblemCodes.Internal);
        record.Problem.Message.ShouldContain(nameof(CreateProject));
        world.Events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_result_that_this_version_cannot_read_ends_the_project_in_an_outcome()
    {
        await using var world = new ProjectWorld();
        world.Host.Activity<JsonElement, string>(nameof(PlanProject), _ => "a form that no version has");

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        world.Records.ShouldHaveSingleItem().Problem!.Code.ShouldBe(ProblemCodes.Internal);
        world.Events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_wait_that_fails_ends_the_project_in_an_outcome_that_keeps_what_was_paid_for()
    {
        await using var world = new ProjectWorld();
        world.Host.Orchestrator<WaitOrchestrator.Output?>(nameof(WaitOrchestrator), _ => throw new InvalidOperationException("no wait"));

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        var record = world.Records.ShouldHaveSingleItem();
        (record.Problem!.Code, record.Aholo!.ProjectId).ShouldBe((ProblemCodes.Internal, ProjectWorld.AholoProjectId));
        record.Problem.Message.ShouldBe("The wait for Aholo failed: no wait. Retry the project to continue the wait.");
        world.Events.ShouldHaveSingleItem().Record.Outcome.ShouldBe(ProjectStage.Failed);
    }

    [Theory]
    [InlineData("\"terminated\"")]
    [InlineData("null")]
    public async Task A_wait_that_ends_without_a_result_ends_the_project_in_an_outcome(string output)
    {
        await using var world = new ProjectWorld();
        world.Host.Orchestrator(nameof(WaitOrchestrator), _ => Task.FromResult(JsonSerializer.Deserialize<JsonElement?>(output)));

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        world.Records.ShouldHaveSingleItem().Problem!.Code.ShouldBe(ProblemCodes.Internal);
        world.Events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_input_that_this_version_cannot_read_ends_in_an_outcome_that_names_the_project_and_the_attempt()
    {
        await using var world = new ProjectWorld();
        await world.Host.StartAsync();

        var ended = await world.Host.RunAsync(
            nameof(ProjectOrchestrator),
            new { Id = ProjectWorld.ProjectId, Upload = new BlobReference("mug.jpg", "0x1"), Attempt = 3, Settings = "of another version" },
            ProjectWorld.ProjectId);

        ended.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed, ended.FailureDetails?.ToString());
        var record = world.Records.ShouldHaveSingleItem();
        (record.Id, record.Outcome, record.Attempt, record.Upload!.Path).ShouldBe((ProjectWorld.ProjectId, ProjectStage.Failed, 3, "mug.jpg"));
        record.Problem!.Code.ShouldBe(ProblemCodes.Internal);
        world.Events.ShouldHaveSingleItem();
        world.Calls.ShouldBe([nameof(WriteRecord), nameof(PublishEvent)]);
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public async Task An_input_of_which_nothing_can_be_read_ends_in_an_outcome(string input)
    {
        await using var world = new ProjectWorld();
        await world.Host.StartAsync();

        await world.Host.RunAsync(nameof(ProjectOrchestrator), JsonSerializer.Deserialize<JsonElement?>(input), ProjectWorld.ProjectId);

        var record = world.Records.ShouldHaveSingleItem();
        (record.Id, record.Outcome, record.Attempt).ShouldBe((ProjectWorld.ProjectId, ProjectStage.Failed, 1));
        world.Events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Settings_that_contradict_each_other_in_a_running_project_end_it_in_an_outcome()
    {
        await using var world = new ProjectWorld();
        world.Input = world.Input with { Settings = world.Input.Settings with { Retry = new() { MaxAttempts = 0, BackoffCoefficient = 0.5 } } };

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        world.Records.ShouldHaveSingleItem().Problem!.Code.ShouldBe(ProblemCodes.Internal);
        world.Events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_does_not_stop_a_project()
    {
        await using var world = new ProjectWorld(log: new BrokenLoggerFactory());

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);
    }

    [Fact]
    public void Every_activity_runs_under_the_guard()
    {
        var activities = typeof(ActivityGuard).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetParameters().Any(parameter => parameter.IsDefined(typeof(ActivityTriggerAttribute), inherit: false)))
            .Select(method => method.DeclaringType!)
            .ToList();

        activities.ShouldContain(typeof(CreateProject));
        activities.ShouldAllBe(type => type.GetConstructors().Single().GetParameters().Any(parameter => parameter.ParameterType == typeof(ActivityGuard)));
    }

    [Fact]
    public async Task An_activity_that_is_stopped_with_the_worker_does_not_fail()
    {
        using var stopped = new CancellationTokenSource();
        var guard = new ActivityGuard(NullLogger<ActivityGuard>.Instance);

        await Should.ThrowAsync<OperationCanceledException>(guard.RunAsync("step", "project", StopAsync, stopped.Token));

        async Task StopAsync()
        {
            await stopped.CancelAsync();
            stopped.Token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public void A_failure_is_read_as_it_was_written_and_one_without_a_code_is_internal()
    {
        var failure = new ActivityFailure(ProblemCodes.AholoOutcomeUnknown, "[a] text: with [brackets]");

        ActivityFailure.Read(Details(new ActivityFailedException(failure))).ShouldBe(failure);
        ActivityFailure.Read(Details(new AggregateException(new ActivityFailedException(failure)))).ShouldBe(failure, "the real worker wraps it");
        ActivityFailure.Read(Details(new AggregateException(new JsonException("text")))).ShouldBe(new(ProblemCodes.Internal, "text"));
        ActivityFailure.Read(Details(new InvalidOperationException("[Not A Code] text"))).ShouldBe(new(ProblemCodes.Internal, "[Not A Code] text"));

        static TaskFailureDetails Details(Exception exception) => TaskFailureDetails.FromException(exception);
    }

    private sealed class BrokenLoggerFactory : ILoggerFactory, ILogger
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("Aholo", StringComparison.Ordinal) ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new AggregateException("An error occurred while writing to logger(s).");

        public void Dispose()
        {
        }
    }
}
