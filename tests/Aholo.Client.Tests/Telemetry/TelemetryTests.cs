using System.Diagnostics;
using System.Net;
using Aholo.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aholo.Tests.Telemetry;

/// <summary>In a collection of its own, because it would record the activities of other tests too.</summary>
[Collection(nameof(SecretsTests))]
public sealed class TelemetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_is_one_activity_over_all_its_attempts()
    {
        using var recorder = new Recorder();
        var failures = 1;
        var service = new ScriptedService(_ => failures-- > 0 ? ScriptedService.Answer(HttpStatusCode.BadGateway, "") : ScriptedService.Data("{}"));
        await using var test = TestClient.Create(service);

        await test.Client.GetProjectAsync("P", Cancellation);

        var activity = recorder.Activities.ShouldHaveSingleItem();
        activity.OperationName.ShouldBe("GetProject");
        activity.Kind.ShouldBe(ActivityKind.Client);
        activity.GetTagItem("aholo.attempts").ShouldBe(2);
        activity.GetTagItem("aholo.api.version").ShouldBe("V2");
        activity.GetTagItem("server.address").ShouldBe("openapi.kujiale.com");
        activity.Status.ShouldBe(ActivityStatusCode.Unset);
        recorder.Measurements.ShouldContain(("aholo.client.retries", 1, "aholo.operation=GetProject"));
        recorder.Measurements.ShouldContain(m => m.Instrument == "aholo.client.call.duration" && m.Tags == "aholo.operation=GetProject");
    }

    [Fact]
    public async Task A_failure_is_tagged_with_its_type_and_codes()
    {
        using var recorder = new Recorder();
        var service = new ScriptedService(_ => ScriptedService.Error("4711", "no", HttpStatusCode.BadRequest));
        await using var test = TestClient.Create(service);

        await Should.ThrowAsync<AholoRejectedException>(test.Client.GetProjectAsync("P", Cancellation));

        var activity = recorder.Activities.ShouldHaveSingleItem();
        activity.Status.ShouldBe(ActivityStatusCode.Error);
        activity.GetTagItem("error.type").ShouldBe("Aholo.AholoRejectedException");
        activity.GetTagItem("http.response.status_code").ShouldBe(400);
        activity.GetTagItem("aholo.service.code").ShouldBe("4711");
        recorder.Measurements.ShouldContain(m =>
            m.Instrument == "aholo.client.call.duration" && m.Tags == "aholo.operation=GetProject error.type=Aholo.AholoRejectedException");
    }

    [Fact]
    public async Task An_upload_counts_its_bytes_and_contains_its_calls()
    {
        using var recorder = new Recorder();
        var fake = new FakeUploadService(blockSize: 100);
        await using var test = TestClient.Create(fake.Handler);

        await test.Client.UploadAsync(UploadSource.FromStream(new MemoryStream(new byte[250]), "a.mp4"), cancellationToken: Cancellation);

        var activities = recorder.Activities.ToArray();
        var upload = activities.Single(activity => activity.OperationName == "Upload");
        upload.GetTagItem("aholo.upload.size").ShouldBe(250L);
        activities.Where(activity => activity != upload).ShouldAllBe(activity => activity.ParentSpanId == upload.SpanId);
        activities.Select(activity => activity.OperationName).Distinct().ShouldBe(
            ["GetUploadToken", "InitBlockUpload", "UploadPart", "GetUploadStatus", "Upload"], ignoreOrder: true);
        recorder.Measurements.Where(m => m.Instrument == "aholo.client.upload.bytes").Sum(m => m.Value).ShouldBe(250);
        recorder.Measurements.ShouldContain(m => m.Instrument == "aholo.client.upload.duration");
    }

    [Fact]
    public async Task A_status_call_measures_the_number_of_its_ids()
    {
        using var recorder = new Recorder();
        await using var test = TestClient.Create(Tasks("A", "B").Handler);

        await test.Client.GetTasksAsync(["A", "B"], Cancellation);

        recorder.Measurements.ShouldContain(("aholo.client.status.ids", 2, "aholo.operation=GetTasks"));
    }

    [Fact]
    public async Task A_single_request_for_a_task_is_in_the_trace_of_its_caller()
    {
        using var recorder = new Recorder();
        await using var test = TestClient.Create(Tasks("A").Handler);
        using var caller = new Activity("caller").Start();

        await test.Client.GetTaskAsync("A", Cancellation);

        var poll = await recorder.StoppedAsync("PollTasks", Cancellation);
        (poll.TraceId, poll.ParentSpanId).ShouldBe((caller.TraceId, caller.SpanId));
        poll.Links.ShouldBeEmpty();
        (await recorder.StoppedAsync("GetTasks", Cancellation)).ParentSpanId.ShouldBe(poll.SpanId);
    }

    [Fact]
    public async Task Concurrent_requests_for_tasks_are_in_a_trace_that_links_to_each_caller()
    {
        using var recorder = new Recorder();
        await using var test = TestClient.Create(
            Tasks("A", "B").Handler, options => (options.StatusBatch.MaxIds, options.StatusBatch.Window) = (2, TimeSpan.FromSeconds(10)));
        Activity[] callers = [new("first"), new("second")];

        await Task.WhenAll(callers.Zip(["A", "B"]).Select(question => Task.Run(() =>
        {
            question.First.Start();
            return test.Client.GetTaskAsync(question.Second, Cancellation);
        }, Cancellation)));

        var poll = await recorder.StoppedAsync("PollTasks", Cancellation);
        (poll.ParentSpanId, callers.Any(caller => caller.TraceId == poll.TraceId)).ShouldBe((default, false));
        poll.Links.Select(link => link.Context.SpanId).ShouldBe(callers.Select(caller => caller.SpanId), ignoreOrder: true);
        (await recorder.StoppedAsync("GetTasks", Cancellation)).ParentSpanId.ShouldBe(poll.SpanId);
    }

    [Fact]
    public async Task An_unknown_outcome_is_an_error_in_the_log()
    {
        using var recorder = new Recorder();
        var service = new ScriptedService(_ => throw new HttpRequestException("reset"));
        await using var test = TestClient.Create(
            service, addServices: services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(recorder)));

        await Should.ThrowAsync<AholoUnknownOutcomeException>(test.Client.CreateGenerationAsync(new() { Name = "n", Prompt = "p" }, Cancellation));

        recorder.Lines.ShouldContain(
            line => line.StartsWith("log: Aholo.Client Error CreateGeneration: the outcome is unknown", StringComparison.Ordinal));
    }

    private static FakeTasks Tasks(params string[] projects)
    {
        var fake = new FakeTasks { AnswersProjectId = true };
        foreach (var project in projects)
            fake.Projects[project] = FakeTasks.Status(2);
        return fake;
    }
}
