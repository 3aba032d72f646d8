using Aholo.Tests.Support;

namespace Aholo.Tests.Tasks;

public sealed class TaskLookupTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // A long window, so that requests are combined on a busy machine too.
    private static void GoOffWhenFull(AholoClientOptions options, int questions) =>
        (options.StatusBatch.MaxIds, options.StatusBatch.Window) = (questions, TimeSpan.FromSeconds(10));

    [Fact]
    public async Task A_task_is_read_with_its_assets()
    {
        var service = new ScriptedService(_ => ScriptedService.Data(
            """
            [{"taskId":"P","status":3,
              "result":{"plyPath":"https://cos.example/a.ply","spzPath":"https://cos.example/a.spz","sogPath":null,"extra":1}}]
            """));
        await using var test = TestClient.Create(service);

        var task = await test.Client.GetTaskAsync("P", Cancellation);

        task.ShouldBe(new AholoTask
        {
            ProjectId = "P",
            TaskId = "P",
            Status = AholoTaskStatus.Succeeded,
            RawStatus = "3",
            Assets = new() { Ply = new("https://cos.example/a.ply"), Spz = new("https://cos.example/a.spz") },
        });
        task!.IsFinal.ShouldBeTrue();
        var request = service.Requests.ShouldHaveSingleItem();
        request.Path.ShouldBe("/v2/aholo/project/task/list/by-ids");
        request.Text.ShouldBe("[\"P\"]");
    }

    [Theory]
    [InlineData("""[{"taskId":"P","status":42,"result":null}]""", 42)]
    [InlineData("""[{"taskId":"P","status":"8"}]""", 8)]
    public async Task An_unknown_status_keeps_its_number(string data, int status)
    {
        await using var test = TestClient.Create(new ScriptedService(_ => ScriptedService.Data(data)));

        var task = await test.Client.GetTaskAsync("P", Cancellation);

        ((int)task!.Status).ShouldBe(status);
        task.RawStatus.ShouldBe(status.ToString());
        task.IsFinal.ShouldBeFalse();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task An_unknown_project_has_no_task(string data)
    {
        var service = new ScriptedService(request => ScriptedService.Data(
            request.Path.EndsWith("/info", StringComparison.Ordinal) ? """{"name":"n","projectType":0}""" : data));
        await using var test = TestClient.Create(service);

        (await test.Client.GetTaskAsync("P", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task The_only_element_of_a_query_for_one_project_is_its_task_and_its_id_is_cached()
    {
        var fake = new FakeTasks { TakesTaskIds = false };
        fake.Projects["A"] = FakeTasks.Status(2);
        fake.Projects["B"] = FakeTasks.Status(8);
        await using var test = TestClient.Create(fake.Handler);

        (await test.Client.GetTaskAsync("A", Cancellation))!.Status.ShouldBe(AholoTaskStatus.Running);
        (await test.Client.GetTaskAsync("B", Cancellation))!.Status.ShouldBe(AholoTaskStatus.PreProcessing);
        var tasks = await test.Client.GetTasksAsync(["A", "B"], Cancellation);

        tasks["A"].Status.ShouldBe(AholoTaskStatus.Running);
        tasks["B"].Status.ShouldBe(AholoTaskStatus.PreProcessing);
        tasks["B"].TaskId.ShouldBe("TB");
        fake.StatusCalls.Count.ShouldBe(3);
        fake.InfoCalls.ShouldBe(2, "one info call for each project");
    }

    [Fact]
    public async Task Projects_that_no_element_names_are_requested_alone_once()
    {
        var fake = new FakeTasks { TakesTaskIds = false };
        string[] ids = ["A", "B", "C"];
        foreach (var (index, id) in ids.Index())
            fake.Projects[id] = FakeTasks.Status(index);
        await using var test = TestClient.Create(fake.Handler);

        var first = await test.Client.GetTasksAsync(ids, Cancellation);
        var callsBefore = fake.StatusCalls.Count;
        var second = await test.Client.GetTasksAsync(ids, Cancellation);

        foreach (var tasks in (IReadOnlyDictionary<string, AholoTask>[])[first, second])
            ids.Select(id => (int)tasks[id].Status).ShouldBe([0, 1, 2]);
        callsBefore.ShouldBe(4);
        fake.StatusCalls.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Task_ids_come_from_the_info_of_the_project_and_are_cached()
    {
        var fake = new FakeTasks { TakesProjectIds = false };
        fake.Projects["A"] = FakeTasks.Status(1);
        fake.Projects["B"] = FakeTasks.Status(2);
        await using var test = TestClient.Create(fake.Handler);

        for (var round = 0; round < 3; round++)
        {
            var tasks = await test.Client.GetTasksAsync(["A", "B"], Cancellation);
            tasks["A"].Status.ShouldBe(AholoTaskStatus.Waiting);
            tasks["B"].Status.ShouldBe(AholoTaskStatus.Running);
        }

        fake.InfoCalls.ShouldBe(2);
        fake.StatusCalls[^1].ShouldBe(["TA", "TB"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_response_that_names_the_project_needs_no_further_call()
    {
        var fake = new FakeTasks { AnswersProjectId = true };
        foreach (var id in (string[])["A", "B", "C"])
            fake.Projects[id] = FakeTasks.Status(0);
        await using var test = TestClient.Create(fake.Handler);

        (await test.Client.GetTasksAsync(["A", "B", "C", "unknown"], Cancellation)).Keys.ShouldBe(["A", "B", "C"], ignoreOrder: true);

        // One call for all projects, and one for the unknown project by the task id of its info.
        fake.StatusCalls.Count.ShouldBe(2);
        fake.InfoCalls.ShouldBe(1);
    }

    [Theory]
    [InlineData("""[{"taskId":"other","status":3}]""", "TP", "another task than the project's info names")]
    [InlineData("""[{"taskId":"TP","projectId":"other","status":3}]""", "TP", "another project, whatever the task")]
    [InlineData("""[{"projectId":"other","status":3}]""", null, "another project")]
    public async Task The_only_element_is_rejected_if_it_names_another_project(string data, string? taskId, string because)
    {
        await using var test = TestClient.Create(Answering(data, taskId));

        var failure = await Should.ThrowAsync<AholoUnreadableResponseException>(test.Client.GetTaskAsync("P", Cancellation), because);

        failure.IsTransient.ShouldBeTrue("the next answer may be right");
        failure.Message.ShouldContain("P");
    }

    [Theory]
    [InlineData("""[{"status":3}]""", "TP")]
    [InlineData("""[{"status":3}]""", null)]
    [InlineData("""[{"taskId":"TP","status":3}]""", "TP")]
    [InlineData("""[{"taskId":"T1","status":3}]""", null)]
    [InlineData("""[{"taskId":"other","projectId":"P","status":3}]""", "TP")]
    public async Task The_only_element_is_the_task_if_it_names_no_other_project(string data, string? taskId)
    {
        await using var test = TestClient.Create(Answering(data, taskId));

        (await test.Client.GetTaskAsync("P", Cancellation))!.Status.ShouldBe(AholoTaskStatus.Succeeded);
    }

    [Fact]
    public async Task A_response_with_another_task_than_before_is_rejected()
    {
        var answers = new Queue<string>(["T1", "T2", "T1", "T2", "T2"]);
        var service = new ScriptedService(request => ScriptedService.Data(request.Path.EndsWith("/info", StringComparison.Ordinal)
            ? """{"name":"n","projectType":0}"""
            : $$"""[{"taskId":"{{answers.Dequeue()}}","status":2}]"""));
        await using var test = TestClient.Create(service);

        (await test.Client.GetTaskAsync("P", Cancellation))!.TaskId.ShouldBe("T1");
        await Should.ThrowAsync<AholoUnreadableResponseException>(test.Client.GetTaskAsync("P", Cancellation));
        (await test.Client.GetTaskAsync("P", Cancellation))!.TaskId.ShouldBe("T1");

        await Should.ThrowAsync<AholoUnreadableResponseException>(test.Client.GetTaskAsync("P", Cancellation));
        (await test.Client.GetTaskAsync("P", Cancellation))!.TaskId.ShouldBe("T2", "the first response may have been of another task");
    }

    [Fact]
    public async Task A_task_is_found_although_the_info_of_its_project_is_rejected()
    {
        var service = new ScriptedService(request => request.Path.EndsWith("/info", StringComparison.Ordinal)
            ? ScriptedService.Error("4711", "no")
            : ScriptedService.Data("""[{"taskId":"T1","status":2}]"""));
        await using var test = TestClient.Create(service);

        (await test.Client.GetTaskAsync("P", Cancellation))!.TaskId.ShouldBe("T1");
    }

    [Fact]
    public async Task A_project_that_fails_the_list_fails_alone()
    {
        var fake = new FakeTasks { AnswersProjectId = true, Poison = "P13" };
        var ids = Enumerable.Range(0, 40).Select(index => $"P{index}").ToArray();
        foreach (var id in ids)
            fake.Projects[id] = FakeTasks.Status(2);
        await using var test = TestClient.Create(fake.Handler, options => GoOffWhenFull(options, ids.Length));

        var asked = ids.ToDictionary(id => id, id => test.Client.GetTaskAsync(id, Cancellation));

        (await Should.ThrowAsync<AholoRejectedException>(asked["P13"])).ServiceCode.ShouldBe("4711");
        foreach (var id in ids.Except(["P13"]))
            (await asked[id])!.Status.ShouldBe(AholoTaskStatus.Running);
        (await test.Client.GetTasksAsync(ids, Cancellation)).Keys.ShouldBe(ids.Except(["P13"]), ignoreOrder: true);
        fake.StatusCalls.Count.ShouldBeLessThan(30);
    }

    [Fact]
    public async Task An_element_without_a_status_fails_only_its_project()
    {
        var fake = new FakeTasks { AnswersProjectId = true };
        fake.Projects["A"] = FakeTasks.Status(2);
        fake.Projects["B"] = "\"result\":null";
        await using var test = TestClient.Create(fake.Handler);

        var a = test.Client.GetTaskAsync("A", Cancellation);
        var b = test.Client.GetTaskAsync("B", Cancellation);

        (await a)!.Status.ShouldBe(AholoTaskStatus.Running);
        (await Should.ThrowAsync<AholoUnreadableResponseException>(b)).Message.ShouldContain("B");
    }

    [Fact]
    public async Task A_failure_of_the_call_reaches_all_callers()
    {
        var service = new ScriptedService(_ => throw new HttpRequestException("reset"));
        await using var test = TestClient.Create(service, options => GoOffWhenFull(options, 3));

        var a = test.Client.GetTaskAsync("A", Cancellation);
        var b = test.Client.GetTasksAsync(["B", "C"], Cancellation);

        await Should.ThrowAsync<AholoUnavailableException>(a);
        await Should.ThrowAsync<AholoUnavailableException>(b);
        service.Requests.Count.ShouldBe(4);
    }

    private static ScriptedService Answering(string tasks, string? taskId) => new(request => ScriptedService.Data(
        !request.Path.EndsWith("/info", StringComparison.Ordinal) ? tasks
        : taskId is null ? """{"name":"n","projectType":0}"""
        : $$"""{"name":"n","projectType":0,"taskId":"{{taskId}}"}"""));
}
