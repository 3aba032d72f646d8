using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Local.Run;
using Aholo.Simulator;

namespace Aholo.EndToEnd.Tests;

[Collection<AppTests>]
public sealed class FlowTests(LocalFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_folder_of_photos_with_a_manifest_becomes_one_project()
    {
        for (var i = 0; i < 20; i++)
            await local.UploadAsync($"tour/{i:00}.jpg", Photos.Mug);
        await local.UploadAsync("tour/readme.txt", "not a photo"u8.ToArray());
        var id = await local.UploadAsync("tour/project.json", """{"name": "tour of the mug", "quality": "high"}"""u8.ToArray());

        var project = await local.WaitForOutcomeAsync(id);

        project.Stage.ShouldBe(ProjectStage.Succeeded, project.Problem?.Message);
        project.Name.ShouldBe("tour of the mug");
        project.FileCount.ShouldBe(20);
        project.Warnings.ShouldBeEmpty();
        Projects("tour of the mug").ShouldHaveSingleItem().Files.ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i:00}.jpg"));
        Projects("00").ShouldBeEmpty();
        (await RecordAsync(id)).Files.ShouldAllBe(file => file.Facts!.Width == 1600);
    }

    [Fact]
    public async Task A_hundred_files_with_the_longest_names_end_with_a_complete_record_and_an_event_within_the_size_limit()
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        var names = Enumerable.Range(0, 100).Select(i => $"long/{i:00}{new string('杯', 900)}.png").ToList();
        await Parallel.ForEachAsync(names, CancellationToken, async (name, _) => await local.UploadAsync(name, Photos.Pixel));
        var id = await local.UploadAsync("long/project.json", """{ "name": "long names" }"""u8.ToArray());

        var cloudEvent = await receiver.WaitAsync(id, ProjectEventNames.Succeeded);

        var data = cloudEvent.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
        (data.Truncated, data.FileCount).ShouldBe((true, 100));
        Encoding.UTF8.GetByteCount(cloudEvent.GetRawText()).ShouldBeInRange(248 * 1024, 252 * 1024, "only the necessary part is omitted");
        data.Files.ShouldBe(names.Take(data.Files.Count));
        var record = await RecordAsync(id);
        data.Record.ShouldBe(local.Storage.GetBlobContainerClient(new StorageOptions().Assets).GetBlobClient($"{id}/project.json").Uri);
        record.Files.Select(file => file.Path).ShouldBe(names);
        record.Files.ShouldAllBe(file => file.Warnings.Count == 1);
        (await local.WaitForOutcomeAsync(id)).UnsentEvent.ShouldBeNull();
    }

    [Fact]
    public async Task A_project_whose_record_storage_has_lost_is_named_with_its_Aholo_project()
    {
        var id = await local.UploadAsync("forgotten.jpg", Photos.Mug);
        var project = await local.WaitForOutcomeAsync(id);
        await local.Storage.GetBlobContainerClient(new StorageOptions().Assets).DeleteBlobAsync(RecordStore.BlobName(id), cancellationToken: CancellationToken);

        // The engine records the end of an orchestration after the project's record is written.
        await LocalFixture.UntilAsync(
            async () => (await new LostProjects(local.Environment).FindAsync(CancellationToken)).Any(message =>
                message.Contains(id, StringComparison.Ordinal) && message.Contains($"'aholo download {project.Aholo!.ProjectId}'", StringComparison.Ordinal)),
            () => $"{id} is reported as lost");
    }

    [Fact]
    public async Task A_running_project_whose_record_storage_has_lost_is_named_when_it_has_ended()
    {
        local.Simulator.SetFaults(new FaultRule { Route = "taskList", Kind = FaultKind.Envelope, Count = null });
        var id = await local.UploadAsync("running.jpg", Photos.Mug);
        await local.WaitAsync(id, project => project.Stage == ProjectStage.Waiting);
        var lost = new LostProjects(local.Environment);
        (await lost.FindAsync(CancellationToken)).ShouldNotContain(message => message.Contains(id));
        local.Simulator.ClearFaults();
        await local.WaitForOutcomeAsync(id);
        await local.Storage.GetBlobContainerClient(new StorageOptions().Assets).DeleteBlobAsync(RecordStore.BlobName(id), cancellationToken: CancellationToken);

        var found = new TaskCompletionSource();
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        var watch = lost.WatchAsync(
            message =>
            {
                if (message.Contains(id, StringComparison.Ordinal))
                    found.TrySetResult();
            },
            watching.Token);

        (await Task.WhenAny(found.Task, watch)).ShouldBe(found.Task);
        await watching.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(watch);
    }

    [Fact]
    public async Task A_folder_with_invalid_files_reports_the_problem_of_each_and_sends_nothing()
    {
        await local.UploadAsync("mixed/good.jpg", Photos.Mug);
        await local.UploadAsync("mixed/empty.jpg", []);
        await local.UploadAsync("mixed/text.jpg", "text"u8.ToArray());
        var id = await local.UploadAsync("mixed/project.json", "{}"u8.ToArray());

        var project = await local.WaitForOutcomeAsync(id);

        project.Stage.ShouldBe(ProjectStage.Failed);
        project.Problem!.Code.ShouldBe(ProblemCodes.SeveralFiles);
        project.Problem.Message.ShouldContain("2 of 3 files");
        var record = await RecordAsync(id);
        record.Files.Select(file => (file.Path, file.Problem?.Code)).ShouldBe(
            [("mixed/empty.jpg", ProblemCodes.FileEmpty), ("mixed/good.jpg", null), ("mixed/text.jpg", ProblemCodes.FileFormat)]);
        Projects("mixed").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_invalid_manifest_fails_its_project_and_the_field_is_named()
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        var id = await local.UploadAsync("wrong/project.json", """{"quality": "best"}"""u8.ToArray());

        var project = await local.WaitForOutcomeAsync(id);

        project.Stage.ShouldBe(ProjectStage.Failed);
        project.Problem!.Code.ShouldBe(ProblemCodes.Manifest);
        project.Problem.Message.ShouldContain("quality must be");
        var data = (await receiver.WaitAsync(id, ProjectEventNames.Failed)).GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
        data.Name.ShouldBe("wrong/project.json");
    }

    [Fact]
    public async Task A_prompt_over_HTTP_becomes_a_generated_project()
    {
        var response = await PostAsync("/api/projects", new { kind = "generation", name = "lamp", prompt = "a desk lamp of brushed brass" });
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync(CancellationToken));
        var id = response.Headers.Location!.ToString().Split('/')[^1];

        (await local.WaitForOutcomeAsync(id)).Stage.ShouldBe(ProjectStage.Succeeded);

        Projects("lamp").ShouldHaveSingleItem().Kind.ShouldBe("generation");
    }

    [Fact]
    public async Task A_canceled_project_stops_and_a_retry_continues_with_what_was_paid_for()
    {
        local.Simulator.SetFaults(new FaultRule { Route = "taskList", Kind = FaultKind.Envelope, Count = null });
        var id = await local.UploadAsync("canceled.jpg", Photos.Mug);
        await local.WaitAsync(id, project => project.Stage == ProjectStage.Waiting);

        (await PostAsync($"/api/projects/{id}/cancel")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var canceled = await local.WaitForOutcomeAsync(id);
        canceled.Stage.ShouldBe(ProjectStage.Canceled);
        (await PostAsync($"/api/projects/{id}/cancel")).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        local.Simulator.ClearFaults();
        (await PostAsync($"/api/projects/{id}/retry")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var retried = await local.WaitAsync(id, project => project is { Attempt: 2, Outcome: not null });
        retried.Stage.ShouldBe(ProjectStage.Succeeded);
        retried.Aholo!.ProjectId.ShouldBe(canceled.Aholo!.ProjectId);
        Projects("canceled").ShouldHaveSingleItem();
        (await PostAsync($"/api/projects/{id}/retry")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_project_that_failed_at_Aholo_is_created_again_only_when_an_operator_requests_it()
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        local.Simulator.SetFaults(
            new FaultRule { Route = "createRecon", Kind = FaultKind.ProjectOutcome, Outcome = ProjectOutcome.Failed });
        var id = await local.UploadAsync("failed-there.jpg", Photos.Mug);
        var failed = await local.WaitForOutcomeAsync(id);
        failed.Stage.ShouldBe(ProjectStage.Failed);
        failed.Problem!.Code.ShouldBe(ProblemCodes.AholoTask);

        (await PostAsync($"/api/projects/{id}/retry")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        Projects("failed-there").ShouldHaveSingleItem();

        var calls = local.Simulator.GetStats().Calls["singleUpload"];
        (await PostAsync($"/api/projects/{id}/retry?recreate=true")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await receiver.WaitAsync(id, ProjectEventNames.Succeeded);
        Projects("failed-there").Count.ShouldBe(2);
        local.Simulator.GetStats().Calls["singleUpload"].ShouldBe(calls, "what was uploaded is not uploaded again");
    }

    [Theory]
    [InlineData(ProjectOutcome.Canceled, "Canceled", "canceled")]
    [InlineData(ProjectOutcome.TimedOut, "TimedOut", "timed-out")]
    [InlineData(ProjectOutcome.Rejected, "Rejected", "rejected")]
    public async Task A_project_that_Aholo_ends_without_success_ends_with_a_separate_event_for_each_outcome(ProjectOutcome there, string here, string name)
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        local.Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.ProjectOutcome, Outcome = there });
        var id = await local.UploadAsync($"ends-{here}.jpg", Photos.Mug);

        (await local.WaitForOutcomeAsync(id)).Stage.ToString().ShouldBe(here);
        var cloudEvent = await receiver.WaitAsync(id, name);
        cloudEvent.GetProperty("type").GetString().ShouldBe($"internal.aholo.project.{name}.v1");
        cloudEvent.GetProperty("data").GetProperty("stage").GetString().ShouldBe(here);
    }

    private Task<HttpResponseMessage> PostAsync(string path, object? body = null) =>
        local.Http.PostAsync(path, body is null ? null : JsonContent.Create(body), CancellationToken);

    private async Task<ProjectRecord> RecordAsync(string id)
    {
        var blob = local.Storage.GetBlobContainerClient(new StorageOptions().Assets).GetBlobClient($"{id}/project.json");
        return JsonSerializer.Deserialize((await blob.DownloadContentAsync(CancellationToken)).Value.Content, FunctionsJson.Shared.ProjectRecord)!;
    }

    private IReadOnlyList<CreatedProject> Projects(string name) =>
        [.. local.Simulator.GetStats().Projects.Where(project => project.Name == name)];
}
