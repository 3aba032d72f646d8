using System.Net;
using Aholo.Tests.Support;

namespace Aholo.Tests.Versions;

public sealed class V1Tests
{
    private static readonly ProjectResource[] Photos =
    [
        .. Enumerable.Range(1, 20).Select(index => new ProjectResource
        {
            Name = $"{index}.jpg",
            Url = new($"https://ous.example/{index}.jpg"),
            Width = 10,
            Height = 10,
        }),
    ];

    private static readonly ReconstructionRequest Room = new() { Name = "room", Scene = ProjectScene.Space, Resources = Photos };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static TestClient Create(ScriptedService service) => TestClient.Create(service, options =>
    {
        options.ApiVersion = AholoApiVersion.V1;
        options.BaseUrl = new("https://api.aholo3d.com/global");
        options.Auth = new() { Mode = AholoAuthMode.ApiKey, ApiKey = "key-1" };
    });

    [Fact]
    public async Task A_reconstruction_is_sent_in_the_format_of_v1()
    {
        var service = new ScriptedService(_ => ScriptedService.Ok("""{"worldId":"3FO4W"}"""));
        await using var test = Create(service);

        var id = await test.Client.CreateReconstructionAsync(
            Room with { Quality = TaskQuality.High, UseMask = true, Cover = new("https://ous.example/c.jpg") }, Cancellation);

        id.ShouldBe("3FO4W");
        var request = service.Requests.ShouldHaveSingleItem();
        request.Url.ShouldBe(new Uri("https://api.aholo3d.com/global/world/v1/reconstructions"));
        request.Headers["Authorization"].ShouldBe("key-1");
        var body = request.Json;
        body.GetProperty("resources").GetArrayLength().ShouldBe(20);
        body.GetProperty("resources")[0].GetRawText().ShouldBe("""{"url":"https://ous.example/1.jpg","type":"image"}""");
        body.GetProperty("taskQuality").GetString().ShouldBe("high");
        body.GetProperty("scene").GetString().ShouldBe("space");
        body.GetProperty("useMask").GetBoolean().ShouldBeTrue();
        body.EnumerateObject().Select(field => field.Name)
            .ShouldBe(["name", "cover", "resources", "taskQuality", "scene", "useMask"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_default_quality_on_v1_is_normal_and_a_video_has_its_type_name()
    {
        var service = new ScriptedService(_ => ScriptedService.Ok("""{"worldId":"W"}"""));
        await using var test = Create(service);

        await test.Client.CreateReconstructionAsync(Room with { Resources = [Photos[0] with { Type = ResourceType.Insv }] }, Cancellation);

        service.Requests[0].Json.GetProperty("taskQuality").GetString().ShouldBe("normal");
        service.Requests[0].Json.GetProperty("resources")[0].GetProperty("type").GetString().ShouldBe("insv");
    }

    [Fact]
    public async Task A_generation_is_sent_in_the_format_of_v1()
    {
        var service = new ScriptedService(_ => ScriptedService.Ok("""{"worldId":"W"}"""));
        await using var test = Create(service);

        await test.Client.CreateGenerationAsync(new() { Name = "a", Prompt = "a room", Image = Photos[0] }, Cancellation);

        service.Requests[0].Path.ShouldBe("/global/world/v1/generations");
        service.Requests[0].Text.ShouldBe(
            """{"name":"a","prompt":"a room","resources":[{"url":"https://ous.example/1.jpg","type":"image"}]}""");
    }

    [Theory]
    [InlineData("3FO4K4WBNNYV")]
    [InlineData("\"3FO4K4WBNNYV\"")]
    [InlineData("{\"c\":\"0\",\"d\":{\"worldId\":\"3FO4K4WBNNYV\"}}")]
    public async Task The_id_is_read_in_every_known_form(string body)
    {
        await using var test = Create(new ScriptedService(_ => ScriptedService.Ok(body)));

        (await test.Client.CreateReconstructionAsync(Room, Cancellation)).ShouldBe("3FO4K4WBNNYV");
    }

    public static TheoryData<string, ReconstructionRequest> Impossible => new()
    {
        { "ULTRA", Room with { Quality = TaskQuality.Ultra } },
        { "IncludeSog", Room with { IncludeSog = true } },
        { "Panorama", Room with { Panorama = true } },
        { "AccessLevel", Room with { AccessLevel = AccessLevel.Private } },
        { "fewer than 20", Room with { Resources = Photos[..19] } },
    };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public async Task A_request_that_v1_does_not_support_is_rejected_before_any_call(string what, ReconstructionRequest request)
    {
        var service = new ScriptedService(_ => ScriptedService.Ok("""{"worldId":"W"}"""));
        await using var test = Create(service);

        (await Should.ThrowAsync<AholoNotSupportedException>(() => test.Client.CreateReconstructionAsync(request, Cancellation)))
            .Message.ShouldContain(what);
        service.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_world_is_read_as_project_and_task()
    {
        var service = new ScriptedService(_ => ScriptedService.Ok(
            """
            {"worldId":"W","name":"room","cover":"https://c.example/c.jpg","scene":"space","createTime":1767225600000,"updateTime":1767225660000,
             "status":"SUCCEEDED","progress":1.0,
             "assets":{"splats":{"urls":{"plyPath":"https://c.example/a.ply","spzPath":"https://c.example/a.spz",
                                         "lodMetaPath":"https://c.example/lod-meta.json"}},
                       "imagery":{"panoUrl":"https://c.example/p.jpg"},"semanticsMetadata":{"upAxis":"Z"}}}
            """));
        await using var test = Create(service);
        var task = new AholoTask
        {
            ProjectId = "W",
            Status = AholoTaskStatus.Succeeded,
            RawStatus = "SUCCEEDED",
            Progress = 1.0,
            Assets = new()
            {
                Ply = new("https://c.example/a.ply"),
                Spz = new("https://c.example/a.spz"),
                LodMeta = new("https://c.example/lod-meta.json"),
                Panorama = new("https://c.example/p.jpg"),
            },
        };

        (await test.Client.GetProjectAsync("W", Cancellation)).ShouldBe(new AholoProject
        {
            Id = "W",
            Name = "room",
            Cover = new("https://c.example/c.jpg"),
            Scene = ProjectScene.Space,
            CreatedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            UpdatedAt = new(2026, 1, 1, 0, 1, 0, TimeSpan.Zero),
            UpAxis = "Z",
            Task = task,
        });
        (await test.Client.GetTaskAsync("W", Cancellation)).ShouldBe(task);
        service.Requests.ShouldAllBe(request => request.Url == new Uri("https://api.aholo3d.com/global/world/v1/W"));
    }

    [Theory]
    [InlineData("PENDING", AholoTaskStatus.Queued)]
    [InlineData("WAITING", AholoTaskStatus.Waiting)]
    [InlineData("RUNNING", AholoTaskStatus.Running)]
    [InlineData("SUCCEEDED", AholoTaskStatus.Succeeded)]
    [InlineData("FAILED", AholoTaskStatus.Failed)]
    [InlineData("CANCELED", AholoTaskStatus.Canceled)]
    [InlineData("TIMEOUT", AholoTaskStatus.TimedOut)]
    [InlineData("REJECTED", AholoTaskStatus.Rejected)]
    [InlineData("PREPROCESSING", AholoTaskStatus.PreProcessing)]
    [InlineData("SOMETHING_NEW", AholoTaskStatus.Unknown)]
    public async Task Statuses_have_the_same_meaning_in_both_versions(string name, AholoTaskStatus status)
    {
        await using var test = Create(new ScriptedService(_ => ScriptedService.Ok($$"""{"worldId":"W","status":"{{name}}"}""")));

        var task = await test.Client.GetTaskAsync("W", Cancellation);

        task!.Status.ShouldBe(status);
        task.RawStatus.ShouldBe(name);
    }

    [Fact]
    public async Task Several_tasks_are_requested_one_by_one_and_fail_one_by_one()
    {
        var service = new ScriptedService(request => request.Path[^1] switch
        {
            'A' => ScriptedService.Ok("""{"worldId":"A","status":"RUNNING"}"""),
            'B' => ApiError(HttpStatusCode.NotFound, "NOT_FOUND", "no such world"),
            _ => ApiError(HttpStatusCode.Forbidden, "PERMISSION_DENIED", "not yours"),
        });
        await using var test = Create(service);

        (await test.Client.GetTasksAsync(["A", "B"], Cancellation)).Keys.ShouldBe(["A"]);
        (await test.Client.GetTaskAsync("B", Cancellation)).ShouldBeNull();
        await Should.ThrowAsync<AholoAuthenticationException>(test.Client.GetTaskAsync("C", Cancellation));
    }

    [Fact]
    public async Task A_missing_page_is_not_a_missing_project()
    {
        await using var test = Create(new ScriptedService(_ => ScriptedService.Answer(HttpStatusCode.NotFound, "<html>nginx", "text/html")));

        await Should.ThrowAsync<AholoRejectedException>(test.Client.GetTaskAsync("W", Cancellation));
    }

    [Fact]
    public async Task Projects_are_listed_page_by_page_during_the_enumeration()
    {
        var service = new ScriptedService(request =>
        {
            var page = request.Json.GetProperty("pageNum").GetInt32();
            return ScriptedService.Ok(
                $$"""
                {"pageNum":{{page}},"hasMore":{{(page < 2 ? "true" : "false")}},
                 "result":[{"worldId":"{{page}}a","status":"RUNNING"},{"worldId":"{{page}}b","status":"FAILED"}]}
                """);
        });
        await using var test = Create(service);

        var query = new ProjectListQuery { PageSize = 2, Statuses = [AholoTaskStatus.Running, AholoTaskStatus.Failed] };
        var ids = await test.Client.ListProjectsAsync(query, Cancellation)
            .Select(project => project.Id).ToArrayAsync(Cancellation);
        var requestsForAll = service.Requests.Count;
        await test.Client.ListProjectsAsync(cancellationToken: Cancellation).FirstAsync(Cancellation);

        ids.ShouldBe(["0a", "0b", "1a", "1b", "2a", "2b"]);
        requestsForAll.ShouldBe(3);
        service.Requests.Count.ShouldBe(4);
        service.Requests[0].Text.ShouldBe("""{"pageNum":0,"pageSize":2,"statusList":["RUNNING","FAILED"]}""");
        service.Requests[3].Text.ShouldBe("""{"pageNum":0,"pageSize":100}""");
    }

    [Theory]
    [InlineData(400, "INVALID_ARGUMENT", "11003", typeof(AholoInsufficientCreditsException), 1)]
    [InlineData(400, "INVALID_ARGUMENT", null, typeof(AholoRejectedException), 1)]
    [InlineData(401, "UNAUTHENTICATED", "10004", typeof(AholoAuthenticationException), 1)]
    [InlineData(429, "RESOURCE_EXHAUSTED", null, typeof(AholoRateLimitedException), 4)]
    [InlineData(503, "UNAVAILABLE", null, typeof(AholoUnavailableException), 4)]
    [InlineData(500, "INTERNAL", null, typeof(AholoUnknownOutcomeException), 1)]
    [InlineData(504, "DEADLINE_EXCEEDED", null, typeof(AholoUnknownOutcomeException), 1)]
    public async Task A_create_is_retried_only_if_the_error_proves_that_it_was_not_accepted(
        int status, string name, string? bizCode, Type failure, int requests)
    {
        var service = new ScriptedService(_ => ApiError((HttpStatusCode)status, name, "why", bizCode));
        await using var test = Create(service);

        var thrown = await Should.ThrowAsync<AholoException>(test.Client.CreateReconstructionAsync(Room, Cancellation));

        thrown.ShouldBeOfType(failure);
        thrown.ServiceCode.ShouldBe(bizCode ?? name);
        thrown.ServiceMessage.ShouldBe("why");
        service.Requests.Count.ShouldBe(requests);
    }

    [Fact]
    public async Task Files_are_uploaded_with_a_bare_token()
    {
        var content = new byte[] { 1, 2, 3 };
        var fake = new FakeUploadService(100);
        var service = new ScriptedService(request => request.Path == "/global/asset/v1/token"
            ? ScriptedService.Ok("""{"ousToken":"t","globalDomain":"https://ous.example","blockSize":100}""")
            : fake.Answer(request));
        await using var test = Create(service);

        var uploaded = await test.Client.UploadAsync(UploadSource.FromStream(new MemoryStream(content), "a.jpg"), cancellationToken: Cancellation);

        uploaded.Length.ShouldBe(3);
        fake.Content.ShouldBe(content);
        service.Requests.Skip(1).ShouldAllBe(request => !request.Headers.ContainsKey("Authorization") && request.Headers["ous-token-v2"] == "t");
    }

    private static HttpResponseMessage ApiError(HttpStatusCode status, string name, string message, string? bizCode = null)
    {
        var metaData = bizCode is null ? "null" : $$"""{"bizCode":"{{bizCode}}"}""";
        return ScriptedService.Answer(
            status,
            $$"""{"code":{{(int)status}},"message":"{{message}}","status":"{{name}}","details":{"reason":"R","metaData":{{metaData}} } }""");
    }
}
