using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalAzure.Functions.Tests.Support;
using LocalAzure.Functions.Instances;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LocalAzure.Functions.Tests;

/// <summary>The page that shows the orchestrations to the developer, and the API that it reads.</summary>
public sealed class InstancesPageTests(SampleHostFixture host)
{
    private const string Api = "/runtime/ui/api/instances";
    private const string Management = "/runtime/webhooks/durabletask/instances";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/runtime/ui", "text/html")]
    [InlineData("/runtime/ui/", "text/html")]
    [InlineData("/runtime/ui/page.js", "text/javascript")]
    [InlineData("/runtime/ui/page.css", "text/css")]
    [InlineData("/runtime/ui/icon.svg", "image/svg+xml")]
    public async Task The_page_runs_only_its_own_script_and_is_downloaded_again_only_after_a_change(string path, string type)
    {
        using var first = await host.Http.GetAsync(path, CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await host.Http.SendAsync(again, CancellationToken);

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        first.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        var policy = first.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldStartWith("default-src 'none'; script-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        first.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        host.Sample.Host.InstancesPage!.ToString().ShouldBe($"{host.Sample.Host.BaseAddress}runtime/ui");
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("X-Forwarded-For", "192.0.2.1")]
    [InlineData("Forwarded", "for=192.0.2.1")]
    public async Task A_request_to_another_host_name_or_through_a_proxy_is_rejected(string header, string value)
    {
        foreach (var path in new[] { "/runtime/ui", "/RUNTIME/UI/page.js", Api })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(header, value).ShouldBeTrue();

            using var response = await host.Http.SendAsync(request, CancellationToken);

            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("192.0.2.1", "192.0.2.7", false)]
    [InlineData("192.0.2.1", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "192.0.2.7", false)]
    [InlineData(null, null, false)]
    public async Task A_request_from_another_machine_is_rejected_whatever_the_host_listens_on(string? local, string? remote, bool answered)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        app.UseInstancesPage();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Connection.LocalIpAddress = local is null ? null : IPAddress.Parse(local);
        context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);
        context.Request.Method = "GET";
        context.Request.Scheme = "http";
        context.Request.Host = new("localhost", 7071);
        context.Request.Path = "/runtime/ui";

        await app.Build()(context);

        context.Response.StatusCode.ShouldBe(answered ? StatusCodes.Status404NotFound : StatusCodes.Status403Forbidden); // 404: nothing is mapped here
    }

    [Fact]
    public async Task The_list_finds_instances_by_status_and_by_a_part_of_the_id_or_name_page_by_page()
    {
        var ids = new List<string>();
        for (var count = 1; count <= 3; count++)
        {
            ids.Add(await StartAsync("SumOfSquares", $"listed-100%_{count}", new { count }));
            await TestHost.WaitForStatusAsync(host.Http, ids[^1], "Completed", () => host.Sample.Log);
        }

        var first = await GetAsync($"{Api}?search=LISTED-100%25_&status=completed&top=2");
        Ids(first).ShouldBe([ids[2], ids[1]]);
        first.GetProperty("instances")[0].GetProperty("name").GetString().ShouldBe("SumOfSquares");
        first.GetProperty("counts").GetProperty("Completed").GetInt64().ShouldBeGreaterThanOrEqualTo(3);

        var second = await GetAsync($"{Api}?search=LISTED-100%25_&status=completed&top=2&before={first.GetProperty("older").GetString()}");
        Ids(second).ShouldBe([ids[0]]);
        second.TryGetProperty("older", out _).ShouldBeFalse();

        Ids(await GetAsync($"{Api}?search=listed-100%25_&status=Failed")).ShouldBeEmpty();
        Ids(await GetAsync($"{Api}?search=listed-100x_")).ShouldBeEmpty("the search text is not a pattern");
        Ids(await GetAsync($"{Api}?search=ofsquares&top=200")).ShouldContain(ids[0]);
    }

    [Fact]
    public async Task A_history_shows_calls_results_and_failures()
    {
        var id = await StartAsync("MeanOfSquares", "mean-of-none", new { count = 0 });
        await TestHost.WaitForStatusAsync(host.Http, id, "Failed", () => host.Sample.Log);

        var events = (await GetAsync($"{Api}/{id}/history")).GetProperty("events").EnumerateArray().ToList();
        events.Select(each => each.GetProperty("type").GetString()).ShouldBe(
            ["ExecutionStarted", "SubOrchestrationInstanceCreated", "SubOrchestrationInstanceCompleted", "TaskScheduled", "TaskFailed", "ExecutionCompleted"]);
        events[0].GetProperty("input").GetProperty("text").GetString()!.ShouldContain("\"count\":0");
        events[2].GetProperty("id").GetInt32().ShouldBe(events[1].GetProperty("id").GetInt32());
        events[2].GetProperty("result").GetProperty("text").GetString().ShouldBe("0");
        events[3].GetProperty("name").GetString().ShouldBe("Divide");
        events[4].GetProperty("id").GetInt32().ShouldBe(events[3].GetProperty("id").GetInt32());
        events[4].GetProperty("failure").ToString().ShouldContain("DivideByZeroException");
        events[5].GetProperty("status").GetString().ShouldBe("Failed");

        var parent = await GetAsync($"{Api}/{id}");
        parent.GetProperty("failure").ToString().ShouldContain("Divide");
        parent.GetProperty("input").GetProperty("text").GetString()!.ShouldContain("\"count\":0");
        var subId = events[1].GetProperty("instanceId").GetString()!;
        parent.GetProperty("subOrchestrations")[0].GetProperty("instanceId").GetString().ShouldBe(subId);
        var sub = await GetAsync($"{Api}/{subId}");
        sub.GetProperty("parentId").GetString().ShouldBe(id);
        sub.GetProperty("parentName").GetString().ShouldBe("MeanOfSquares");
        sub.GetProperty("output").GetProperty("text").GetString().ShouldBe("0");
        Ids(await GetAsync($"{Api}?search={subId}")).ShouldBe([subId]);
        Ids(await GetAsync($"{Api}?search={subId}&topLevel=true")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_history_is_read_in_pages_from_its_end_or_after_any_event()
    {
        var id = await StartAsync("SumOfSquares", "many-squares", new { count = 20 });
        await TestHost.WaitForStatusAsync(host.Http, id, "Completed", () => host.Sample.Log);
        var all = Positions(await GetAsync($"{Api}/{id}/history?top=500"));
        all.Count.ShouldBe(2 + (2 * 20) + (2 * 10)); // start and end, 20 squares and 10 sums

        var last = await GetAsync($"{Api}/{id}/history?top=7");
        Positions(last).ShouldBe(all[^7..]);
        last.GetProperty("hasEarlier").GetBoolean().ShouldBeTrue();
        Positions(await GetAsync($"{Api}/{id}/history?top=7&before={all[^7]}")).ShouldBe(all[^14..^7]);
        var first = await GetAsync($"{Api}/{id}/history?before={all[3]}");
        Positions(first).ShouldBe(all[..3]);
        first.GetProperty("hasEarlier").GetBoolean().ShouldBeFalse();

        var next = await GetAsync($"{Api}/{id}/history?top=5&after={all[0]}");
        Positions(next).ShouldBe(all[1..6]);
        next.GetProperty("hasLater").GetBoolean().ShouldBeTrue();
        (await GetAsync($"{Api}/{id}/history?after={all[^1]}")).GetProperty("events").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task An_instance_shows_its_pending_work_until_it_is_suspended_resumed_terminated_and_purged()
    {
        var id = await StartAsync("SumOfSquares", "waits", new { count = 1, waitFor = "go", seconds = 3600 });
        await WaitForPageAsync(id, page => page.TryGetProperty("customStatus", out _));

        await PostAsync($"{Management}/{id}/suspend?reason=a%20check");
        (await WaitForPageAsync(id, page => Status(page) == "Suspended")).GetProperty("timers").GetArrayLength().ShouldBe(0);
        await PostAsync($"{Management}/{id}/resume");
        using (var raised = await host.Http.PostAsJsonAsync($"{Management}/{id}/raiseEvent/go", "now", CancellationToken))
            raised.IsSuccessStatusCode.ShouldBeTrue();
        var waiting = await WaitForPageAsync(id, page => page.GetProperty("timers").GetArrayLength() == 1);
        Status(waiting).ShouldBe("Running");
        waiting.GetProperty("timers")[0].GetProperty("fireAt").GetDateTime().ShouldBeGreaterThan(waiting.GetProperty("now").GetDateTime());
        var history = await GetAsync($"{Api}/{id}/history");
        history.ToString().ShouldContain("a check");
        history.GetProperty("events").EnumerateArray().ShouldContain(each =>
            each.GetProperty("type").GetString() == "EventRaised" && each.GetProperty("name").GetString() == "go"
            && each.GetProperty("input").GetProperty("text").GetString() == "\"now\"");

        using (var foreign = new HttpRequestMessage(HttpMethod.Post, $"{Management}/{id}/terminate") { Headers = { { "Origin", "http://evil.example" } } })
        using (var refused = await host.Http.SendAsync(foreign, CancellationToken))
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        Status(await GetAsync($"{Api}/{id}")).ShouldBe("Running");

        await PostAsync($"{Management}/{id}/terminate?reason=enough");
        (await WaitForPageAsync(id, page => Status(page) == "Terminated")).GetProperty("output").GetProperty("text").GetString()!.ShouldContain("enough");
        using (var purged = await host.Http.DeleteAsync($"{Management}/{id}", CancellationToken))
            purged.StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var path in new[] { $"{Api}/{id}", $"{Api}/{id}/history" })
        {
            using var gone = await host.Http.GetAsync(path, CancellationToken);
            gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await gone.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("detail").GetString()
                .ShouldBe("There is no instance with the id 'waits'.");
        }
    }

    [Fact]
    public async Task A_large_input_is_cut_and_its_length_shown()
    {
        var input = new { count = 0, waitFor = (string?)null, text = new string('x', 60_000) };
        var id = await StartAsync("SumOfSquares", "large", input);
        await TestHost.WaitForStatusAsync(host.Http, id, "Completed", () => host.Sample.Log);

        var shown = (await GetAsync($"{Api}/{id}")).GetProperty("input");
        shown.GetProperty("text").GetString()!.Length.ShouldBe(20_000);
        shown.GetProperty("length").GetInt64().ShouldBeGreaterThan(60_000);
        var started = (await GetAsync($"{Api}/{id}/history")).GetProperty("events")[0].GetProperty("input");
        started.GetProperty("text").GetString()!.Length.ShouldBe(2_000);
        started.GetProperty("length").GetInt64().ShouldBe(shown.GetProperty("length").GetInt64());
    }

    [Fact]
    public async Task An_unchanged_response_is_not_sent_again_and_is_not_cached()
    {
        // The timer and the other tests may change something between two requests.
        var unchanged = await TestHost.WaitAsync(
            async cancellationToken =>
            {
                using var first = await host.Http.GetAsync(Api, cancellationToken);
                using var again = new HttpRequestMessage(HttpMethod.Get, Api);
                again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
                using var second = await host.Http.SendAsync(again, cancellationToken);
                first.Headers.CacheControl!.NoStore.ShouldBeTrue();
                return second.StatusCode;
            },
            status => status == HttpStatusCode.NotModified);
        unchanged.ShouldBe(HttpStatusCode.NotModified);

        using var before = await host.Http.GetAsync(Api, CancellationToken);
        await StartAsync("SumOfSquares", "changes", new { count = 0 });
        using var changed = new HttpRequestMessage(HttpMethod.Get, Api);
        changed.Headers.IfNoneMatch.Add(before.Headers.ETag!);
        using var after = await host.Http.SendAsync(changed, CancellationToken);
        after.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("?status=Lost", "'status' is 'Lost'. Use one of Running, Completed,")]
    [InlineData("?status=1", "'status' is '1'.")]
    [InlineData("?top=0", "'top' is '0'. Use a number from 1 to 200.")]
    [InlineData("?top=201", "'top' is '201'.")]
    [InlineData("?before=-1", "'before' is '-1'. Use the value of 'older' of the page before.")]
    [InlineData("/any/history?before=1", "'before' is '1'. Use the value of 'position' of an event.")]
    [InlineData("/any/history?after=1.x", "'after' is '1.x'.")]
    [InlineData("/any/history?top=501", "'top' is '501'. Use a number from 1 to 500.")]
    public async Task An_invalid_parameter_is_named_with_a_remedy(string query, string problem)
    {
        using var response = await host.Http.GetAsync(Api + query, CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("detail").GetString().ShouldStartWith(problem);
    }

    [Fact]
    public async Task The_page_is_read_only()
    {
        using var post = await host.Http.PostAsync(Api, null, CancellationToken);
        using var delete = await host.Http.DeleteAsync($"{Api}/any", CancellationToken);

        post.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        delete.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private Task<string> StartAsync(string orchestrator, string id, object input) => TestHost.StartAsync(host.Http, $"{orchestrator}/{Uri.EscapeDataString(id)}", input);

    private async Task<JsonElement> GetAsync(string path)
    {
        using var response = await host.Http.GetAsync(path, CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, host.Sample.Log);
        return await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
    }

    private async Task PostAsync(string path)
    {
        using var response = await host.Http.PostAsync(path, null, CancellationToken);
        response.IsSuccessStatusCode.ShouldBeTrue(path);
    }

    private Task<JsonElement> WaitForPageAsync(string id, Func<JsonElement, bool> isExpected) => TestHost.WaitAsync(
        cancellationToken => host.Http.GetFromJsonAsync<JsonElement>($"{Api}/{id}", cancellationToken), isExpected, () => host.Sample.Log);

    private static string? Status(JsonElement page) => page.GetProperty("instance").GetProperty("status").GetString();

    private static List<string> Positions(JsonElement history) =>
        [.. history.GetProperty("events").EnumerateArray().Select(each => each.GetProperty("position").GetString()!)];

    private static List<string> Ids(JsonElement list) =>
        [.. list.GetProperty("instances").EnumerateArray().Select(each => each.GetProperty("instanceId").GetString()!)];
}
