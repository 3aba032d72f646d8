using System.Net;
using System.Text.Json.Nodes;
using Aholo.Simulator;

namespace Aholo.Tests.Simulator;

public sealed class ProjectTests : SimulatorTest
{
    [Fact]
    public async Task Create_returns_the_project_id_as_a_plain_string()
    {
        var url = await UploadAsync(Pictures.Png());

        var response = await Aholo.CreateAsync(RawAholo.Reconstruction(url));

        response.Data.GetValueKind().ShouldBe(System.Text.Json.JsonValueKind.String);
        response.Data.GetValue<string>().ShouldMatch("^3FO4[0-9A-Z]{8}$");
        response.Json["f"]!.GetValue<string>().ShouldBe("");
    }

    [Fact]
    public async Task A_task_has_the_statuses_8_0_1_2_and_3_and_then_lists_its_files()
    {
        var id = await CreateAsync();

        foreach (var expected in (int[])[8, 0, 1, 2])
        {
            var task = await Aholo.TaskAsync(id);
            task.Select(field => field.Key).ShouldBe(["taskId", "status", "result"]);
            task["status"]!.GetValue<int>().ShouldBe(expected);
            task["result"].ShouldBeNull();
            Time.Advance(Options.TaskDuration / 4);
        }

        var done = await Aholo.TaskAsync(id);
        done["status"]!.GetValue<int>().ShouldBe(3);
        var result = done["result"]!.AsObject();
        result.Select(field => field.Key).ShouldBe(["plyPath", "spzPath", "sogPath"]);
        foreach (var (_, path) in result)
            (await Aholo.GetAsync(path!.GetValue<string>())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Project_and_task_have_different_ids_and_either_finds_the_task()
    {
        var id = await CreateAsync();
        var taskId = (await Aholo.TaskAsync(id))["taskId"]!.GetValue<string>();

        taskId.ShouldNotBe(id);
        (await Aholo.TaskAsync(taskId))["taskId"]!.GetValue<string>().ShouldBe(taskId);
        (await Aholo.InfoAsync(id)).Data["taskId"]!.GetValue<string>().ShouldBe(taskId);
    }

    [Theory]
    [InlineData(TaskListIds.Task, 0, 1)]
    [InlineData(TaskListIds.Project, 1, 0)]
    [InlineData(TaskListIds.Both, 1, 1)]
    public async Task The_switch_decides_which_ids_the_task_list_accepts(TaskListIds ids, int byProject, int byTask)
    {
        await RestartAsync(Options with { Switches = new() { TaskListIds = ids, ProjectIdInTaskList = true } });
        var id = await CreateAsync();
        var taskId = (await Aholo.InfoAsync(id)).Data["taskId"]!.GetValue<string>();

        (await Aholo.TasksAsync(id)).Data.AsArray().Count.ShouldBe(byProject);
        var tasks = (await Aholo.TasksAsync(taskId)).Data.AsArray();
        tasks.Count.ShouldBe(byTask);
        if (byTask > 0)
            tasks[0]!["projectId"]!.GetValue<string>().ShouldBe(id);
    }

    [Fact]
    public async Task Unknown_ids_and_those_of_other_users_are_left_out()
    {
        var id = await CreateAsync();

        (await Aholo.TasksAsync(id, "3FO400000000")).Data.AsArray().Count.ShouldBe(1);
        (await Aholo.PostAsync(Aholo.V2("project/task/list/by-ids", appUid: "someone-else"), new JsonArray(id))).Data.AsArray().ShouldBeEmpty();
        (await Aholo.GetAsync(Aholo.V2("project/info", "&projectId=" + id, "someone-else"))).Code.ShouldBe("990012");
    }

    [Fact]
    public async Task The_task_list_can_be_late_and_limited()
    {
        await RestartAsync(Options with { TaskListingDelay = TimeSpan.FromSeconds(2), Switches = new() { MaxIdsPerTaskList = 1 } });
        var id = await CreateAsync();

        (await Aholo.TasksAsync(id)).Data.AsArray().ShouldBeEmpty();
        Time.Advance(TimeSpan.FromSeconds(2));
        (await Aholo.TasksAsync(id)).Data.AsArray().Count.ShouldBe(1);
        (await Aholo.TasksAsync(id, id)).Code.ShouldBe("990010");
    }

    [Fact]
    public async Task The_same_request_twice_creates_two_projects()
    {
        var request = RawAholo.Reconstruction(await UploadAsync(Pictures.Png()), "twin");

        var first = await Aholo.CreateAsync(request);
        var second = await Aholo.CreateAsync(request);

        second.Data.GetValue<string>().ShouldNotBe(first.Data.GetValue<string>());
        var stats = Simulator.GetStats();
        stats.Calls["createRecon"].ShouldBe(2);
        stats.Projects.Select(project => (project.ProjectId, project.Name, project.Files.Single()))
            .ShouldBe([(first.Data.GetValue<string>(), "twin", "photo.png"), (second.Data.GetValue<string>(), "twin", "photo.png")]);
    }

    [Fact]
    public async Task Info_names_the_project_and_its_type()
    {
        var id = await CreateAsync();
        var generated = (await Aholo.GenerateAsync(new JsonObject { ["projectName"] = "dream", ["prompt"] = "a red chair" })).Data.GetValue<string>();

        var info = (await Aholo.InfoAsync(id)).Data;
        info["name"]!.GetValue<string>().ShouldBe("chair");
        info["projectType"]!.GetValue<int>().ShouldBe(0);
        (await Aholo.InfoAsync(generated)).Data["projectType"]!.GetValue<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData("projectName", null, "projectName")]
    [InlineData("scene", "\"garden\"", "scene")]
    [InlineData("resources", "[]", "resources")]
    [InlineData("resources", "[null]", "resources[0].name")]
    [InlineData("taskQuality", "\"low\"", "taskQuality")]
    [InlineData("accessLevel", "2", "accessLevel")]
    [InlineData("accessLevel", "\"1\"", "accessLevel")]
    [InlineData("uploadSog", "\"yes\"", "uploadSog")]
    public async Task An_invalid_request_is_rejected_with_the_name_of_the_field(string field, string? value, string named)
    {
        var request = RawAholo.Reconstruction(await UploadAsync(Pictures.Png()));
        request[field] = value is null ? null : JsonNode.Parse(value);

        var response = await Aholo.CreateAsync(request);

        response.Code.ShouldBe("990010");
        response.Message!.ShouldContain(named);
        Simulator.GetStats().Projects.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("name", "null")]
    [InlineData("type", "null")]
    [InlineData("type", "1")]
    [InlineData("meta", "null")]
    [InlineData("meta", """{"width":64,"height":0}""")]
    public async Task An_invalid_file_is_rejected_with_the_name_of_the_field(string field, string value)
    {
        var request = RawAholo.Reconstruction(await UploadAsync(Pictures.Png()));
        request["resources"]![0]![field] = JsonNode.Parse(value);

        var response = await Aholo.CreateAsync(request);

        response.Code.ShouldBe("990010");
        response.Message!.ShouldContain($"resources[0].{field}");
    }

    [Fact]
    public async Task A_URL_from_elsewhere_is_rejected()
    {
        var url = await UploadAsync(Pictures.Png());
        string[] foreign =
        [
            "https://example.com/photo.jpg",
            url.Replace("127.0.0.1", "files.example.com", StringComparison.Ordinal),
            url.Replace("/files/3FO4", "/files/4FO4", StringComparison.Ordinal),
            "photo.jpg",
        ];

        foreach (var link in foreign)
        {
            var response = await Aholo.CreateAsync(RawAholo.Reconstruction(link));
            response.Code.ShouldBe("990011", link);
            response.Message.ShouldBe("文件链接不对");
        }
    }

    [Fact]
    public async Task An_unfinished_upload_cannot_be_used()
    {
        var ready = await UploadAsync(Pictures.Png());
        var token = await Aholo.TokenAsync();
        var id = (await Aholo.SingleUploadAsync(token, Pictures.Png())).Data["taskId"]!.GetValue<string>();
        var url = new Uri(new Uri(ready), $"/files/{id}/photo.png").AbsoluteUri;

        (await Aholo.CreateAsync(RawAholo.Reconstruction(url))).Code.ShouldBe("990011");
        Time.Advance(Options.UploadProcessingTime);
        (await Aholo.CreateAsync(RawAholo.Reconstruction(url))).Code.ShouldBe("0");
    }

    [Fact]
    public async Task Videos_are_accepted_with_the_type_code_of_the_switch()
    {
        await RestartAsync(Options with { Switches = new() { VideoResourceType = 1 } });
        var video = await UploadAsync([0, 0, 0, 24, .. "ftypmp42"u8], "clip.mp4");
        var request = RawAholo.Reconstruction(video);
        (await Aholo.CreateAsync(request)).Code.ShouldBe("990010", "a video is not an image");

        request["resources"]![0]!["type"] = 1;

        var id = (await Aholo.CreateAsync(request)).Data.GetValue<string>();
        Time.Advance(Options.TaskDuration);
        var ply = (await Aholo.TaskAsync(id))["result"]!["plyPath"]!.GetValue<string>();
        (await Aholo.GetAsync(ply)).Text.ShouldStartWith("ply\n");
    }

    [Fact]
    public async Task A_generation_needs_a_prompt_or_one_picture()
    {
        var url = await UploadAsync(Pictures.Png());

        (await CodeAsync(null)).ShouldBe("990010");
        (await CodeAsync(null, url, url)).ShouldBe("990010");
        (await CodeAsync("hills")).ShouldBe("0");
        (await CodeAsync(null, url)).ShouldBe("0");
        Simulator.GetStats().Projects.Select(project => project.Kind).ShouldBe(["generation", "generation"]);

        async Task<string> CodeAsync(string? prompt, params string[] urls) => (await Aholo.GenerateAsync(new JsonObject
        {
            ["projectName"] = "dream",
            ["prompt"] = prompt,
            ["resources"] = new JsonArray([.. urls.Select(link => RawAholo.Resource(link))]),
        })).Code;
    }

    [Theory]
    [InlineData(UnrequestedSog.Omitted, false, false)]
    [InlineData(UnrequestedSog.Null, true, false)]
    [InlineData(UnrequestedSog.Present, true, true)]
    public async Task The_switch_decides_how_an_unrequested_SOG_is_listed(UnrequestedSog sog, bool listed, bool present)
    {
        await RestartAsync(Options with { Switches = new() { UnrequestedSog = sog } });
        var id = await CreateAsync(includeSog: false);
        Time.Advance(Options.TaskDuration);

        var result = (await Aholo.TaskAsync(id))["result"]!.AsObject();

        result.ContainsKey("sogPath").ShouldBe(listed);
        (result["sogPath"] is not null).ShouldBe(present);
    }

    [Fact]
    public async Task An_unrequested_SOG_is_listed_as_null_as_the_quickstart_expects()
    {
        var id = await CreateAsync(includeSog: false);
        Time.Advance(Options.TaskDuration);

        var result = (await Aholo.TaskAsync(id))["result"]!.AsObject();

        result.Select(field => field.Key).ShouldBe(["plyPath", "spzPath", "sogPath"]);
        result["sogPath"].ShouldBeNull();
    }

    [Fact]
    public async Task Asset_URLs_can_expire()
    {
        await RestartAsync(Options with { Switches = new() { AssetUrlLifetime = TimeSpan.FromMinutes(1) } });
        var id = await CreateAsync();
        Time.Advance(Options.TaskDuration);
        var url = (await Aholo.TaskAsync(id))["result"]!["plyPath"]!.GetValue<string>();
        (await Aholo.GetAsync(url)).Status.ShouldBe(HttpStatusCode.OK);

        Time.Advance(TimeSpan.FromMinutes(1));

        (await Aholo.GetAsync(url)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await Aholo.GetAsync(url.Split('?')[0])).Status.ShouldBe(HttpStatusCode.Forbidden);
        var fresh = (await Aholo.TaskAsync(id))["result"]!["plyPath"]!.GetValue<string>();
        (await Aholo.GetAsync(fresh)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Assets_do_not_exist_before_the_task_succeeds()
    {
        var id = await CreateAsync();

        (await Aholo.GetAsync($"/assets/{id}/point_cloud.ply")).Status.ShouldBe(HttpStatusCode.NotFound);
        Time.Advance(Options.TaskDuration);
        (await Aholo.GetAsync($"/assets/{id}/point_cloud.ply")).Status.ShouldBe(HttpStatusCode.OK);
        (await Aholo.GetAsync($"/assets/{id}/other.ply")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Asset_downloads_have_a_length_and_support_ranges()
    {
        var id = await CreateAsync();
        Time.Advance(Options.TaskDuration);
        var url = $"/assets/{id}/point_cloud.ply";
        var whole = (await Aholo.GetAsync(url)).Body;

        using var head = await Aholo.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, url), Cancellation);
        head.Content.Headers.ContentLength.ShouldBe(whole.Length);
        var part = await Aholo.SendAsync(HttpMethod.Get, url, null, ("Range", "bytes=10-99"));
        part.Status.ShouldBe(HttpStatusCode.PartialContent);
        part.Body.ShouldBe(whole[10..100]);
    }

    [Theory]
    [InlineData("GET", "/v2/aholo/project/list")]
    [InlineData("POST", "/v2/aholo/project/delete")]
    [InlineData("POST", "/v2/aholo/project/task/cancel")]
    [InlineData("GET", "/nowhere")]
    public async Task Undocumented_calls_return_404(string method, string path)
    {
        (await Aholo.SendAsync(new HttpMethod(method), path)).Status.ShouldBe(HttpStatusCode.NotFound);
        Simulator.GetStats().Calls["unknown"].ShouldBe(1);
    }
}
