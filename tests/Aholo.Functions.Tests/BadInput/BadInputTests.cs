using System.Net;
using Aholo.Files.Assets;
using Aholo.Files.Network;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Tests.Workflow;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Aholo.Functions.Tests.BadInput;

/// <summary>Runs the activities that inspect invalid input, on real storage, and the orchestration with their result.</summary>
public sealed class BadInputTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private readonly string _id = ProjectId.New();
    private readonly AholoFunctionsOptions _options = new() { Files = { MaxBytes = BadInputs.MaxBytes }, Assets = { MaxBytes = BadInputs.MaxBytes } };

    public static TheoryData<string> Inputs => [.. BadInputs.All.Keys];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task Invalid_input_fails_its_project_with_a_problem_that_names_it_and_is_paid_for_at_most_once(string input)
    {
        await using var world = new ProjectWorld();
        var bad = BadInputs.All[input];
        var (name, creates) = bad switch
        {
            BadManifest manifest => (await PlanAsync(world, manifest), 0),
            BadFile file => (await InspectAsync(world, file), 0),
            BadAsset asset => (await CopyAsync(world, asset), 1),
            BadUrl url => (await CopyAsync(world, url), 1),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, null),
        };

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        var problem = world.Records.ShouldHaveSingleItem().Problem!;
        problem.Code.ShouldBe(bad.Code, problem.Message);
        problem.Message.ShouldContain(name);
        problem.Message.ShouldContain(bad.Says);
        problem.Message.ShouldNotContain("secret");
        world.Calls.Count(call => call == nameof(CreateProject)).ShouldBe(creates);
        world.Events.ShouldHaveSingleItem().Record.Outcome.ShouldBe(ProjectStage.Failed);
    }

    [Fact]
    public async Task A_manifest_may_begin_with_a_UTF_8_byte_order_mark()
    {
        await UploadAsync($"{_id}/a.jpg", "x"u8.ToArray());
        var manifest = await UploadAsync($"{_id}/project.json", [0xEF, 0xBB, 0xBF, .. "{}"u8]);

        (await Planner.PlanUploadAsync(manifest, CancellationToken)).Value!.Files.ShouldHaveSingleItem();
    }

    private async Task<string> PlanAsync(ProjectWorld world, BadManifest manifest)
    {
        await UploadAsync($"{_id}/a.jpg", "x"u8.ToArray());
        var upload = await UploadAsync($"{_id}/project.json", manifest.Content);
        var planned = await Planner.PlanUploadAsync(upload, CancellationToken);
        world.Plan = _ => new(planned.Value?.Summary, planned.Problem);
        return upload.Path;
    }

    private async Task<string> InspectAsync(ProjectWorld world, BadFile file)
    {
        // Its metadata is read with the plan, its content afterwards.
        var upload = await UploadAsync(file.Name, file.Content, file.Metadata);
        var planned = await Planner.PlanUploadAsync(upload, CancellationToken);
        world.Plan = _ => new(planned.Value?.Summary, planned.Problem);
        if (planned.Value is not { } plan)
            return file.Name;

        if (file.Fate == FileFate.Deleted)
            await storage.Containers.Uploads.DeleteBlobAsync(file.Name, cancellationToken: CancellationToken);
        else if (file.Fate == FileFate.Replaced)
            await UploadAsync(file.Name, [.. file.Content, 0]);
        var plans = new PlanStore(storage.Containers);
        await plans.WriteAsync(_id, plan, CancellationToken);
        var step = new InspectFiles(
            storage.Containers, plans, new FileStore(storage.Containers), Options.Create(_options), Options.Create(new AholoClientOptions()),
            new ActivityGuard(NullLogger<ActivityGuard>.Instance));
        var inspected = await step.RunAsync(new(_id, 0, 1), CancellationToken);
        world.Inspect = _ => inspected;
        return file.Name;
    }

    private async Task<string> CopyAsync(ProjectWorld world, BadAsset asset)
    {
        using var http = new HttpClient(new AssetServer(asset));
        return await CopyAsync(world, asset.Kind, new("https://holo.aholo3d.cn/result?sign=secret"), new(http, new AssetHosts(_options.Assets)));
    }

    private async Task<string> CopyAsync(ProjectWorld world, BadUrl bad)
    {
        var url = new Uri(bad.Url);
        if (bad.HostIsAllowed)
            _options.Assets.AllowedHosts = [HostPattern.Authority(url)];
        var hosts = new AssetHosts(_options.Assets);
        using var http = new HttpClient(hosts.CreateHandler());
        return await CopyAsync(world, AssetKind.Ply, url, new(http, hosts));
    }

    private async Task<string> CopyAsync(ProjectWorld world, AssetKind kind, Uri url, AssetDownloader downloader)
    {
        var aholo = Substitute.For<AholoClient>();
        aholo.GetTaskAsync(ProjectWorld.AholoProjectId, Arg.Any<CancellationToken>()).Returns(new AholoTask
        {
            ProjectId = ProjectWorld.AholoProjectId,
            Status = AholoTaskStatus.Succeeded,
            RawStatus = "3",
            Assets = new() { Ply = url, Spz = url, Sog = url, LodMeta = url, Panorama = url },
        });
        await using var services = new ServiceCollection().AddMetrics().AddSingleton<ProjectMetrics>().BuildServiceProvider();
        using var recent = new RecentAssets();
        using var known = new CopiedAssets();
        var step = new CopyAsset(
            aholo, recent, known, downloader, new AssetStore(storage.Containers, Options.Create(_options)), services.GetRequiredService<ProjectMetrics>(),
            new ActivityGuard(NullLogger<ActivityGuard>.Instance));
        var copied = await step.RunAsync(new(_id, ProjectWorld.AholoProjectId, kind), CancellationToken);
        var copy = world.Copy;
        world.Copy = input => input.Kind == kind ? copied : copy(input);
        world.Poll = _ => ProjectWorld.Task(AholoTaskStatus.Succeeded, kind);

        (await storage.Containers.Assets.GetBlobClient($"{_id}/{kind.FileName(url)}").ExistsAsync(CancellationToken)).Value.ShouldBeFalse();
        return $"The {kind} asset of Aholo project {ProjectWorld.AholoProjectId}";
    }

    private ProjectPlanner Planner => new(storage.Containers, new(Options.Create(_options)), Options.Create(_options), TimeProvider.System);

    private async Task<BlobReference> UploadAsync(string name, byte[] content, Dictionary<string, string>? metadata = null)
    {
        var blob = storage.Containers.Uploads.GetBlobClient(name);
        var uploaded = await blob.UploadAsync(BinaryData.FromBytes(content), new BlobUploadOptions { Metadata = metadata }, CancellationToken);
        return BlobReference.Of(name, uploaded.Value.ETag);
    }

    private sealed class AssetServer(BadAsset asset) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(asset.Redirect is null ? HttpStatusCode.OK : HttpStatusCode.Found)
            {
                Content = new ByteArrayContent(asset.Content) { Headers = { ContentLength = asset.DeclaredLength ?? asset.Content.Length } },
            };
            response.Headers.Location = asset.Redirect;
            return Task.FromResult(response);
        }
    }
}
