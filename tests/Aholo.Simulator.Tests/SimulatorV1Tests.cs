using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aholo.Simulator;

namespace Aholo.Tests.Simulator;

public sealed class SimulatorV1Tests : SimulatorTest
{
    [Theory]
    [InlineData("")]
    [InlineData("/global")]
    public async Task Twenty_pictures_become_a_world(string prefix)
    {
        var token = (await V1Async(HttpMethod.Get, prefix + "/asset/v1/token")).Json;
        token.Select(field => field.Key).ShouldBe(["ousToken", "globalDomain", "blockSize"]);
        token["globalDomain"]!.GetValue<string>().ShouldStartWith("http://");

        var created = await V1Async(HttpMethod.Post, prefix + "/world/v1/reconstructions", await OrderAsync());
        created.Status.ShouldBe(HttpStatusCode.OK);
        created.Json.Select(field => field.Key).ShouldBe(["worldId"]);
        var id = created.Json["worldId"]!.GetValue<string>();

        List<string> statuses = [];
        for (var step = 0; step < 4; step++)
        {
            var pending = (await V1Async(HttpMethod.Get, $"{prefix}/world/v1/{id}")).Json;
            statuses.Add(pending["status"]!.GetValue<string>());
            pending["progress"]!.GetValue<double>().ShouldBe(step * 0.25, 0.001);
            pending.ContainsKey("assets").ShouldBeFalse();
            Time.Advance(Options.TaskDuration / 4);
        }

        statuses.ShouldBe(["PREPROCESSING", "PENDING", "PENDING", "RUNNING"]);
        var world = (await V1Async(HttpMethod.Get, $"{prefix}/world/v1/{id}")).Json;
        world["status"]!.GetValue<string>().ShouldBe("SUCCEEDED");
        world["progress"]!.GetValue<double>().ShouldBe(1);
        world["scene"]!.GetValue<string>().ShouldBe("space");
        (world["updateTime"]!.GetValue<long>() - world["createTime"]!.GetValue<long>()).ShouldBe((long)Options.TaskDuration.TotalMilliseconds);
        world["assets"]!["semanticsMetadata"]!["upAxis"].ShouldNotBeNull();
        var urls = world["assets"]!["splats"]!["urls"]!.AsObject();
        urls.Select(url => url.Key).ShouldBe(["plyPath", "spzPath", "lodMetaPath"]);
        foreach (var (_, url) in urls)
            (await Aholo.GetAsync(url!.GetValue<string>())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_level_of_detail_file_names_the_splats_beside_it()
    {
        var id = await CreateWorldAsync();
        Time.Advance(Options.TaskDuration);

        var meta = (await Aholo.GetAsync($"/assets/{id}/lod-meta.json")).Json;

        meta["magicCode"]!.GetValue<int>().ShouldBe(2500660);
        meta["type"]!.GetValue<string>().ShouldBe("lod-splat");
        meta["tree"]![0]!["lods"]!.AsArray().Count.ShouldBe(meta["levels"]!.GetValue<int>());
        var splats = await SplatTransform.ReadAsync((await Aholo.GetAsync($"/assets/{id}/{meta["files"]![0]}")).Body, "spz", Cancellation);
        splats.Count.ShouldBe(meta["counts"]!.GetValue<int>());
        meta["tree"]![0]!["lods"]![0]!["count"]!.GetValue<int>().ShouldBe(splats.Count);
    }

    [Fact]
    public async Task A_prompt_becomes_a_world_with_a_panorama()
    {
        var created = await V1Async(HttpMethod.Post, "/world/v1/generations", new JsonObject { ["prompt"] = "a sunny living room" });
        Time.Advance(Options.TaskDuration);

        var world = (await V1Async(HttpMethod.Get, $"/world/v1/{created.Json["worldId"]}")).Json;

        var panorama = await Aholo.GetAsync(world["assets"]!["imagery"]!["panoUrl"]!.GetValue<string>());
        panorama.Body[..2].ShouldBe([0xFF, 0xD8]);
        Simulator.GetStats().Calls["v1CreateGeneration"].ShouldBe(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData("Bearer simulator-api-key")]
    public async Task The_key_is_sent_without_Bearer(string? authorization)
    {
        (string, string)[] headers = authorization is null ? [] : [("Authorization", authorization)];

        var response = await Aholo.SendAsync(HttpMethod.Get, "/world/v1/x", null, headers);

        ShouldBeError(response, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        response.Json["details"]!["metaData"]!["bizCode"]!.GetValue<string>().ShouldBe("10004");
    }

    [Fact]
    public async Task An_unknown_world_returns_404() =>
        ShouldBeError(await V1Async(HttpMethod.Get, "/world/v1/3FO400000000"), HttpStatusCode.NotFound, "NOT_FOUND");

    [Theory]
    [InlineData("taskQuality", "\"ULTRA\"", "taskQuality")]
    [InlineData("taskQuality", null, "taskQuality")]
    [InlineData("scene", "\"garden\"", "scene")]
    [InlineData("resources", "[]", "resources")]
    [InlineData("resources", """[{"url":"https://example.com/a.jpg"}]""", "at least 20 images")]
    [InlineData("resources", """[{"url":"https://example.com/a.mp4","type":"video"}]""", "文件链接不对")]
    [InlineData("resources", """[{"url":"https://example.com/a.mp4","type":"film"}]""", "type")]
    public async Task An_invalid_request_is_rejected(string field, string? value, string message)
    {
        var request = await OrderAsync();
        request[field] = value is null ? null : JsonNode.Parse(value);

        var response = await V1Async(HttpMethod.Post, "/world/v1/reconstructions", request);

        ShouldBeError(response, HttpStatusCode.BadRequest, "INVALID_ARGUMENT");
        response.Json["message"]!.GetValue<string>().ShouldContain(message);
    }

    [Fact]
    public async Task One_video_needs_no_pictures()
    {
        var url = await UploadAsync([0, 0, 0, 24, .. "ftypmp42"u8], "clip.mp4");
        var request = await OrderAsync();
        request["resources"] = new JsonArray(new JsonObject { ["url"] = url, ["type"] = "video" });

        (await V1Async(HttpMethod.Post, "/world/v1/reconstructions", request)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_list_has_pages_and_filters_and_no_assets()
    {
        for (var world = 0; world < 3; world++)
            await V1Async(HttpMethod.Post, "/world/v1/generations", new JsonObject { ["prompt"] = "p", ["name"] = $"world {world}" });
        Time.Advance(Options.TaskDuration);
        await V1Async(HttpMethod.Post, "/world/v1/generations", new JsonObject { ["prompt"] = "p", ["name"] = "late" });

        var first = await ListAsync(new JsonObject { ["pageSize"] = 3 });
        first.Select(field => field.Key).ShouldBe(["pageNum", "pageSize", "count", "totalCount", "hasMore", "result"]);
        (first["count"]!.GetValue<int>(), first["totalCount"]!.GetValue<int>(), first["hasMore"]!.GetValue<bool>()).ShouldBe((3, 4, true));
        first["result"]![0]!["name"]!.GetValue<string>().ShouldBe("late");
        first["result"]!.AsArray().ShouldAllBe(world => !world!.AsObject().ContainsKey("assets"));

        var second = await ListAsync(new JsonObject { ["pageSize"] = 3, ["pageNum"] = 1 });
        (second["count"]!.GetValue<int>(), second["hasMore"]!.GetValue<bool>()).ShouldBe((1, false));
        (await ListAsync(new JsonObject { ["pageSize"] = 0 }))["pageSize"]!.GetValue<int>().ShouldBe(20);
        (await ListAsync(new JsonObject { ["statusList"] = new JsonArray("SUCCEEDED") }))["totalCount"]!.GetValue<int>().ShouldBe(3);
        var tooBig = await V1Async(HttpMethod.Post, "/world/v1/list", new JsonObject { ["pageSize"] = 101 });
        ShouldBeError(tooBig, HttpStatusCode.BadRequest, "INVALID_ARGUMENT");
    }

    [Fact]
    public async Task Both_versions_share_one_store()
    {
        var world = await CreateWorldAsync();
        (await Aholo.TaskStatusAsync(world)).ShouldBe(8);

        var project = await CreateAsync();
        (await V1Async(HttpMethod.Get, "/world/v1/" + project)).Json["status"]!.GetValue<string>().ShouldBe("PREPROCESSING");
    }

    [Theory]
    [InlineData(ProjectOutcome.Failed, "FAILED")]
    [InlineData(ProjectOutcome.Canceled, "CANCELED")]
    [InlineData(ProjectOutcome.TimedOut, "TIMEOUT")]
    [InlineData(ProjectOutcome.Rejected, "REJECTED")]
    [InlineData(ProjectOutcome.Stuck, "RUNNING")]
    [InlineData(ProjectOutcome.UnknownStatus, "SUSPENDED")]
    public async Task A_world_can_fail_or_never_end(ProjectOutcome outcome, string status)
    {
        Simulator.SetFaults(new FaultRule { Route = "v1CreateReconstruction", Kind = FaultKind.ProjectOutcome, Outcome = outcome });
        var id = await CreateWorldAsync();
        Time.Advance(Options.TaskDuration);

        (await V1Async(HttpMethod.Get, "/world/v1/" + id)).Json["status"]!.GetValue<string>().ShouldBe(status);
    }

    [Fact]
    public async Task Errors_of_fault_rules_are_API_errors()
    {
        Simulator.SetFaults(new FaultRule { Route = "v1CreateReconstruction", Kind = FaultKind.Envelope, Code = "11003", Message = "no credits" });

        var response = await V1Async(HttpMethod.Post, "/world/v1/reconstructions", new JsonObject());

        ShouldBeError(response, HttpStatusCode.BadRequest, "INVALID_ARGUMENT");
        response.Json["details"]!["metaData"]!["bizCode"]!.GetValue<string>().ShouldBe("11003");
    }

    [Fact]
    public async Task Calls_beyond_the_rate_limit_are_resource_exhausted()
    {
        await RestartAsync(Options with { Switches = new() { MaxCallsPerSecond = 1 } });
        await V1Async(HttpMethod.Get, "/asset/v1/token");

        ShouldBeError(await V1Async(HttpMethod.Get, "/asset/v1/token"), HttpStatusCode.TooManyRequests, "RESOURCE_EXHAUSTED");
    }

    private static void ShouldBeError(RawResponse response, HttpStatusCode code, string status)
    {
        response.Status.ShouldBe(code);
        response.Json["code"]!.GetValue<int>().ShouldBe((int)code);
        response.Json["status"]!.GetValue<string>().ShouldBe(status);
        response.Json["message"]!.GetValue<string>().ShouldNotBeEmpty();
        response.Json["details"]!["reason"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    private async Task<JsonObject> ListAsync(JsonObject query) => (await V1Async(HttpMethod.Post, "/world/v1/list", query)).Json;

    private async Task<string> CreateWorldAsync() =>
        (await V1Async(HttpMethod.Post, "/world/v1/reconstructions", await OrderAsync())).Json["worldId"]!.GetValue<string>();

    private async Task<JsonObject> OrderAsync()
    {
        var url = await UploadAsync(Pictures.Png());
        return new JsonObject
        {
            ["name"] = "room",
            ["scene"] = "space",
            ["taskQuality"] = "low",
            ["resources"] = new JsonArray([.. Enumerable.Range(0, 20).Select(_ => new JsonObject { ["url"] = url })]),
        };
    }

    private async Task<RawResponse> V1Async(HttpMethod method, string path, JsonNode? body = null)
    {
        using var content = body is null ? null : JsonContent.Create(body);
        return await Aholo.SendAsync(method, path, content, ("Authorization", Options.ApiKey));
    }
}
