using System.Text.Json;
using Aholo.Tests.Support;

namespace Aholo.Tests.Projects;

public sealed class CreateTests
{
    private static readonly ProjectResource Photo = new()
    {
        Name = "角度1.jpg",
        Url = new("https://ous.example/1.jpg"),
        Width = 4032,
        Height = 3024,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reconstruction_is_sent_as_in_the_quickstart()
    {
        var service = new ScriptedService(_ => ScriptedService.Data("\"3FO4K4WBNNYV\""));
        await using var test = TestClient.Create(service);

        var id = await test.Client.CreateReconstructionAsync(
            new()
            {
                Name = "chair",
                Scene = ProjectScene.Model,
                Resources = [Photo],
                AccessLevel = AccessLevel.Private,
                Quality = TaskQuality.Ultra,
                Cover = new("https://ous.example/c.jpg"),
                IncludeSog = true,
            },
            Cancellation);

        id.ShouldBe("3FO4K4WBNNYV");
        var request = service.Requests.ShouldHaveSingleItem();
        request.Method.ShouldBe(HttpMethod.Post);
        request.Path.ShouldBe("/v2/aholo/project/create-3d-recon");
        request.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
        ShouldBeJson(
            request,
            """
            {"projectName":"chair","cover":"https://ous.example/c.jpg","scene":"model","accessLevel":1,"taskQuality":"ULTRA",
             "uploadSog":true,"panorama":false,
             "resources":[{"name":"角度1.jpg","type":0,"url":"https://ous.example/1.jpg","meta":{"width":4032,"height":3024,"duration":null}}]}
            """);
    }

    [Fact]
    public async Task Unset_options_are_not_sent()
    {
        var service = new ScriptedService(_ => ScriptedService.Data("\"P\""));
        await using var test = TestClient.Create(service);

        await test.Client.CreateReconstructionAsync(
            new() { Name = "room", Scene = ProjectScene.Space, Resources = [Photo] }, Cancellation);

        ShouldBeJson(
            service.Requests[0],
            """
            {"projectName":"room","scene":"space","uploadSog":false,"panorama":false,
             "resources":[{"name":"角度1.jpg","type":0,"url":"https://ous.example/1.jpg","meta":{"width":4032,"height":3024,"duration":null}}]}
            """);
    }

    [Fact]
    public async Task A_generation_accepts_a_prompt_or_an_image()
    {
        var service = new ScriptedService(_ => ScriptedService.Data("\"P\""));
        await using var test = TestClient.Create(service);

        await test.Client.CreateGenerationAsync(new() { Name = "a", Prompt = "a lamp" }, Cancellation);
        await test.Client.CreateGenerationAsync(
            new() { Name = "b", Image = Photo, AccessLevel = AccessLevel.Public }, Cancellation);

        service.Requests[0].Path.ShouldBe("/v2/aholo/project/create-3d-gen");
        ShouldBeJson(service.Requests[0], """{"projectName":"a","prompt":"a lamp"}""");
        ShouldBeJson(
            service.Requests[1],
            """
            {"projectName":"b","accessLevel":0,
             "resources":[{"name":"角度1.jpg","type":0,"url":"https://ous.example/1.jpg","meta":{"width":4032,"height":3024,"duration":null}}]}
            """);
    }

    [Fact]
    public async Task A_video_needs_a_configured_type_code()
    {
        var service = new ScriptedService(_ => ScriptedService.Data("\"P\""));
        var request = new ReconstructionRequest
        {
            Name = "tour",
            Scene = ProjectScene.Space,
            Resources = [Photo with { Name = "tour.mp4", Type = ResourceType.Video, Duration = TimeSpan.FromSeconds(12.5) }],
        };
        await using (var test = TestClient.Create(service))
        {
            (await Should.ThrowAsync<AholoNotSupportedException>(
                () => test.Client.CreateReconstructionAsync(request, Cancellation))).Message.ShouldContain("Aholo:VideoTypeCode");
            service.Requests.ShouldBeEmpty();
        }

        await using (var test = TestClient.Create(service, options => options.VideoTypeCode = 1))
            await test.Client.CreateReconstructionAsync(request, Cancellation);
        var resource = service.Requests.ShouldHaveSingleItem().Json.GetProperty("resources")[0];
        resource.GetProperty("type").GetInt32().ShouldBe(1);
        resource.GetProperty("meta").GetProperty("duration").GetDouble().ShouldBe(12.5);
    }

    public static TheoryData<string, ReconstructionRequest> WrongRequests => new()
    {
        { "has no name", new() { Name = " ", Scene = ProjectScene.Model, Resources = [Photo] } },
        { "at least one image", new() { Name = "n", Scene = ProjectScene.Model, Resources = [] } },
        { "width and height in pixels", new() { Name = "n", Scene = ProjectScene.Model, Resources = [Photo with { Width = 0 }] } },
        {
            "absolute http or https URL",
            new() { Name = "n", Scene = ProjectScene.Model, Resources = [Photo with { Url = new("a.jpg", UriKind.Relative) }] }
        },
        { "undefined scene", new() { Name = "n", Scene = (ProjectScene)9, Resources = [Photo] } },
    };

    [Theory]
    [MemberData(nameof(WrongRequests), DisableDiscoveryEnumeration = true)]
    public async Task An_invalid_request_is_rejected_before_any_call(string message, ReconstructionRequest request)
    {
        var service = new ScriptedService(_ => ScriptedService.Data("\"P\""));
        await using var test = TestClient.Create(service);

        (await Should.ThrowAsync<ArgumentException>(() => test.Client.CreateReconstructionAsync(request, Cancellation)))
            .Message.ShouldContain(message);
        service.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_generation_without_prompt_and_image_is_rejected_before_any_call()
    {
        var service = new ScriptedService(_ => ScriptedService.Data("\"P\""));
        await using var test = TestClient.Create(service);

        await Should.ThrowAsync<ArgumentException>(
            () => test.Client.CreateGenerationAsync(new() { Name = "n" }, Cancellation));
        service.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task V2_cannot_list_projects_or_use_masks()
    {
        var service = new ScriptedService(_ => ScriptedService.Data("\"P\""));
        await using var test = TestClient.Create(service);

        Should.Throw<AholoNotSupportedException>(() => test.Client.ListProjectsAsync(cancellationToken: Cancellation));
        await Should.ThrowAsync<AholoNotSupportedException>(() => test.Client.CreateReconstructionAsync(
            new() { Name = "n", Scene = ProjectScene.Model, Resources = [Photo], UseMask = true }, Cancellation));
        service.Requests.ShouldBeEmpty();
    }

    private static void ShouldBeJson(RecordedRequest request, string expected) =>
        JsonElement.DeepEquals(request.Json, JsonElement.Parse(expected)).ShouldBeTrue(request.Text);
}
