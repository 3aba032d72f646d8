using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aholo.Simulator;

namespace Aholo.Tests.Simulator;

public sealed class FaultTests : SimulatorTest
{
    [Fact]
    public async Task A_rule_skips_and_counts_calls_of_its_route_only()
    {
        Simulator.SetFaults(new FaultRule { Route = "projectInfo", Kind = FaultKind.HttpStatus, Status = 503, Skip = 1, Count = 2 });

        List<HttpStatusCode> statuses = [];
        for (var call = 0; call < 4; call++)
        {
            await Aholo.TokenAsync();
            statuses.Add((await Aholo.InfoAsync("x")).Status);
        }

        statuses.ShouldBe([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK]);
        Simulator.GetStats().Faults.ShouldBe(2);
        Simulator.GetFaults().Single().ShouldSatisfyAllConditions(state => state.Seen.ShouldBe(4), state => state.Applied.ShouldBe(2));
        Simulator.GetStats().Calls["projectInfo"].ShouldBe(4);
    }

    [Fact]
    public async Task A_status_can_have_a_retry_after_and_a_body()
    {
        Simulator.SetFaults(new FaultRule { Kind = FaultKind.HttpStatus, Status = 429, RetryAfter = "7", Body = "busy" });

        var result = await Aholo.InfoAsync("x");

        result.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        result.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        result.Text.ShouldBe("busy");
    }

    [Fact]
    public async Task An_error_envelope_has_the_shape_of_its_route()
    {
        Simulator.SetFaults(new FaultRule { Kind = FaultKind.Envelope, Code = "11003", Message = "no credits", Count = null });

        var v2 = await Aholo.GetAsync(Aholo.V2("upload/token"));
        v2.Text.ShouldBe("""{"c":"11003","d":null,"m":"no credits","f":""}""");
        (await Aholo.UploadStatusAsync("t")).Text.ShouldBe("""{"c":"11003","d":null,"m":"no credits"}""");
    }

    [Fact]
    public async Task An_overloaded_gateway_returns_HTML()
    {
        Simulator.SetFaults(new FaultRule { Kind = FaultKind.Html, Status = 504 });

        using var response = await Aholo.Http.GetAsync(Aholo.V2("upload/token"), Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await response.Content.ReadAsStringAsync(Cancellation)).ShouldStartWith("<html>");
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore, 0)]
    [InlineData(FaultKind.ResetAfter, 1)]
    public async Task A_reset_loses_the_response_before_or_after_the_call_takes_effect(FaultKind kind, int projects)
    {
        var request = RawAholo.Reconstruction(await UploadAsync(Pictures.Png()));
        Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = kind });

        var lost = await Should.ThrowAsync<HttpRequestException>(() => Aholo.CreateAsync(request));

        lost.InnerException.ShouldBeAssignableTo<IOException>();
        Simulator.GetStats().Projects.Count(project => project.AnswerLost).ShouldBe(projects);
        (await Aholo.CreateAsync(request)).Code.ShouldBe("0");
        Simulator.GetStats().Projects.Count(project => !project.AnswerLost).ShouldBe(1);
    }

    [Fact]
    public async Task A_body_can_end_in_the_middle()
    {
        var id = await CreateAsync();
        Time.Advance(Options.TaskDuration);
        var url = $"/assets/{id}/point_cloud.ply";
        var whole = (await Aholo.GetAsync(url)).Body;
        Simulator.SetFaults(new FaultRule { Route = "assetDownload", Kind = FaultKind.TruncatedBody, Bytes = 5000 });

        using var response = await Aholo.Http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        response.Content.Headers.ContentLength.ShouldBe(whole.Length);
        using var received = new MemoryStream();
        var body = await response.Content.ReadAsStreamAsync(Cancellation);
        await Should.ThrowAsync<HttpIOException>(() => body.CopyToAsync(received, Cancellation));

        received.ToArray().ShouldBe(whole[..5000]);
        (await Aholo.GetAsync(url)).Body.ShouldBe(whole);
    }

    [Fact]
    public async Task JSON_can_be_truncated_within_a_complete_response()
    {
        Simulator.SetFaults(new FaultRule { Kind = FaultKind.TruncatedJson });

        var result = await Aholo.GetAsync(Aholo.V2("upload/token"));

        result.Status.ShouldBe(HttpStatusCode.OK);
        result.Text.ShouldStartWith("""{"c":"0",""");
        Should.Throw<JsonException>(() => result.Json);
    }

    [Fact]
    public async Task A_body_can_be_slow()
    {
        Simulator.SetFaults(new FaultRule { Kind = FaultKind.SlowBody, DelayMs = 70_000 });

        using var response = await Aholo.Http.GetAsync(Aholo.V2("upload/token"), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        var length = (int)response.Content.Headers.ContentLength!;
        var body = await response.Content.ReadAsStreamAsync(Cancellation);
        var received = new byte[length];
        var first = await body.ReadAsync(received, Cancellation);
        var rest = body.ReadExactlyAsync(received, first, length - first, Cancellation).AsTask();

        first.ShouldBe((length + 7) / 8, "an eighth at once");
        rest.IsCompleted.ShouldBeFalse("the clock stands still");
        while (!rest.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        await rest;
        JsonNode.Parse(received)!["c"]!.GetValue<string>().ShouldBe("0");
    }

    [Fact]
    public async Task A_delay_follows_the_virtual_clock()
    {
        Simulator.SetFaults(new FaultRule { Kind = FaultKind.Delay, DelayMs = 60_000 }, new FaultRule { Kind = FaultKind.Envelope, Code = "7" });
        var call = Aholo.GetAsync(Aholo.V2("upload/token"));
        while (Simulator.GetStats().Faults == 0)
            await Task.Yield();

        Time.Advance(TimeSpan.FromSeconds(59));
        call.IsCompleted.ShouldBeFalse();
        while (!call.IsCompleted)
        {
            // The timer may be set only after the call was counted.
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await call).Code.ShouldBe("7");
    }

    [Theory]
    [InlineData(FaultKind.JunkAroundJson, "\uFEFF\r\n{\"c\":\"0\",\"d\":{}", "\"f\":\"\"}\n<!-- gateway -->\n")]
    [InlineData(FaultKind.CodeAsNumber, "{\"c\":0,\"d\":{", "")]
    [InlineData(FaultKind.CodeAsNull, "{\"c\":null,\"d\":{", "")]
    [InlineData(FaultKind.MissingData, "{\"c\":\"0\",\"m\":null,\"f\":\"\"}", "")]
    public async Task JSON_can_be_malformed(FaultKind kind, string start, string end)
    {
        Simulator.SetFaults(new FaultRule { Kind = kind });

        var text = (await Aholo.GetAsync(Aholo.V2("upload/token"))).Text;

        text.ShouldStartWith(start.Replace("{}", "{", StringComparison.Ordinal));
        text.ShouldEndWith(end);
    }

    [Theory]
    [InlineData(ProjectOutcome.Failed, 4)]
    [InlineData(ProjectOutcome.Canceled, 5)]
    [InlineData(ProjectOutcome.TimedOut, 6)]
    [InlineData(ProjectOutcome.Rejected, 7)]
    [InlineData(ProjectOutcome.UnknownStatus, 9)]
    [InlineData(ProjectOutcome.Stuck, 2)]
    public async Task A_task_can_fail_or_never_end(ProjectOutcome outcome, int status)
    {
        Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.ProjectOutcome, Outcome = outcome });
        var (id, good) = (await CreateAsync(), await CreateAsync());

        (await Aholo.TaskStatusAsync(id)).ShouldBe(8);
        Time.Advance(Options.TaskDuration * 10);

        var task = await Aholo.TaskAsync(id);
        task["status"]!.GetValue<int>().ShouldBe(status);
        task["result"].ShouldBeNull();
        (await Aholo.TaskStatusAsync(good)).ShouldBe(3);
    }

    [Fact]
    public async Task A_succeeded_task_can_list_its_files_late()
    {
        const ProjectOutcome Late = ProjectOutcome.SucceededWithLateFiles;
        Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.ProjectOutcome, Outcome = Late });
        var id = await CreateAsync();
        Time.Advance(Options.TaskDuration);
        (await Aholo.TaskAsync(id)).ShouldSatisfyAllConditions(
            task => task["status"]!.GetValue<int>().ShouldBe(3),
            task => task["result"].ShouldBeNull());

        Time.Advance(Options.TaskDuration / 4);

        (await Aholo.TaskAsync(id))["result"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Rules_over_HTTP_choose_the_assets_of_a_project_a_file_and_the_task_of_a_response()
    {
        await Aholo.PostAsync("/_simulator/faults", JsonNode.Parse(
            """
            [{"route":"createRecon","kind":"projectAssets","assets":"withoutPly"},
             {"route":"taskList","kind":"otherTask"},
             {"route":"assetDownload","file":"point_cloud_compressed.spz","kind":"httpStatus","status":404}]
            """)!);
        var id = await CreateAsync();
        Time.Advance(Options.TaskDuration);

        var (other, task) = (await Aholo.TaskAsync(id), await Aholo.TaskAsync(id));

        other["taskId"]!.GetValue<string>().ShouldNotBe(task["taskId"]!.GetValue<string>());
        task["result"]!["plyPath"].ShouldBeNull();
        var spz = task["result"]!["spzPath"]!.GetValue<string>();
        List<HttpStatusCode> statuses = [];
        foreach (var url in (string[])[spz.Replace("point_cloud_compressed.spz", "point_cloud.sog", StringComparison.Ordinal), spz, spz])
        {
            using var result = await Aholo.Http.GetAsync(url, Cancellation);
            statuses.Add(result.StatusCode);
        }

        statuses.ShouldBe([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK]);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task An_upload_can_fail(int status)
    {
        Simulator.SetFaults(new FaultRule { Route = "singleUpload", Kind = FaultKind.UploadStatus, UploadStatus = status });
        var token = await Aholo.TokenAsync();
        await Aholo.SingleUploadAsync(token, Pictures.Png());
        Time.Advance(Options.UploadProcessingTime);

        (await Aholo.UploadStatusAsync(token)).Data["status"]!.GetValue<int>().ShouldBe(status);
    }

    [Fact]
    public async Task Rules_are_listed_added_replaced_and_removed_over_http()
    {
        const string Address = "/_simulator/faults";
        var added = await Aholo.PostAsync(Address, JsonNode.Parse("""{"route":"taskList","kind":"httpStatus","status":503,"count":3}""")!);
        var rule = JsonNode.Parse(added.Body)!.AsArray().Single()!;
        rule["rule"]!["kind"]!.GetValue<string>().ShouldBe("httpStatus");
        (await Aholo.TasksAsync("x")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var listed = JsonNode.Parse((await Aholo.GetAsync(Address)).Body)!.AsArray().Single()!;
        listed["applied"]!.GetValue<int>().ShouldBe(1);

        await Aholo.SendAsync(HttpMethod.Delete, $"{Address}/{listed["id"]}");
        (await Aholo.TasksAsync("x")).Status.ShouldBe(HttpStatusCode.OK);

        using var two = JsonContent.Create(JsonNode.Parse("""[{"kind":"html"},{"kind":"delay","delayMs":1}]"""));
        await Aholo.SendAsync(HttpMethod.Put, Address, two);
        JsonNode.Parse((await Aholo.GetAsync(Address)).Body)!.AsArray().Count.ShouldBe(2);
        await Aholo.SendAsync(HttpMethod.Delete, Address);
        JsonNode.Parse((await Aholo.GetAsync(Address)).Body)!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"route":"nowhere","kind":"html"}""", "nowhere")]
    [InlineData("""{"kind":"explosion"}""", "kind")]
    [InlineData("""{"kind":"html","colour":"red"}""", "colour")]
    [InlineData("""{"route":"taskList"}""", "kind")]
    [InlineData("""{"kind":"html","count":0}""", "count")]
    public async Task An_invalid_rule_is_rejected(string rule, string named)
    {
        using var body = new StringContent(rule, Encoding.UTF8, "application/json");

        var result = await Aholo.PostAsync("/_simulator/faults", body);

        result.Status.ShouldBe(HttpStatusCode.BadRequest);
        result.Text.ShouldContain(named);
    }

    [Fact]
    public async Task Statistics_can_be_reset()
    {
        await CreateAsync();
        (await Aholo.PostAsync("/_simulator/stats/reset", (HttpContent?)null)).Status.ShouldBe(HttpStatusCode.NoContent);

        var stats = Simulator.GetStats();

        stats.Projects.ShouldBeEmpty();
        stats.Calls.Values.ShouldAllBe(count => count == 0);
        stats.Uploads.ShouldBe(new UploadCounts(0, 0, 0, 0, 0));
    }
}
