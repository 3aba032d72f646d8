using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;
using Aholo.Simulator;
using Azure.Core;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Workflow.Activities;

public sealed class CreateProjectTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crash_at_any_point_around_the_create_never_makes_a_second_project()
    {
        await using var simulator = await AholoSimulator.StartAsync(new(), CancellationToken);
        var points = new CrashPoints();
        await using var services = Services(simulator, points);
        var created = services.GetRequiredService<CreateProject>();
        var resolve = services.GetRequiredService<ResolveCreate>();

        var seen = new List<string>();
        for (var point = 1; ; point++)
        {
            var id = ProjectId.New();
            await PrepareAsync(services, id);

            // The activity crashes, and the engine calls it again, as after a restart.
            points.Arm(point);
            await CallAsync(created, id, points);
            if (!points.Crashed)
                break;

            points.Disarm();
            var result = await created.RunAsync(id, CancellationToken);

            var projects = Projects(simulator, id);
            if (result.Problem is { } problem)
            {
                problem.Code.ShouldBe(ProblemCodes.AholoOutcomeUnknown, points.Where);
                var resolution = projects is [var there] ? new Resolution(ResolveDecision.Adopt, there.ProjectId) : new Resolution(ResolveDecision.Recreate);
                await resolve.RunAsync(new(id, resolution), CancellationToken);
                result = await created.RunAsync(id, CancellationToken);
            }

            Projects(simulator, id).ShouldHaveSingleItem($"after a crash {points.Where}").ProjectId.ShouldBe(result.Value);
            seen.Add(points.Where!);
        }

        // Writes the intent, sends the create and writes the response. The plan and the files are cached.
        seen.Count.ShouldBe(6, string.Join(Environment.NewLine, seen));
    }

    [Fact]
    public async Task A_create_whose_response_is_lost_has_an_unknown_outcome_and_is_never_sent_again()
    {
        await using var simulator = await AholoSimulator.StartAsync(new(), CancellationToken);
        await using var services = Services(simulator, new());
        var create = services.GetRequiredService<CreateProject>();
        var id = ProjectId.New();
        await PrepareAsync(services, id);
        simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.ResetAfter });

        (await create.RunAsync(id, CancellationToken)).Problem!.Code.ShouldBe(ProblemCodes.AholoOutcomeUnknown);
        (await create.RunAsync(id, CancellationToken)).Problem!.Code.ShouldBe(ProblemCodes.AholoOutcomeUnknown);

        Projects(simulator, id).ShouldHaveSingleItem();
        simulator.GetStats().Calls["createRecon"].ShouldBe(1);
    }

    [Fact]
    public async Task A_rejection_proves_that_nothing_was_created_and_leaves_no_intent()
    {
        await using var simulator = await AholoSimulator.StartAsync(new(), CancellationToken);
        await using var services = Services(simulator, new());
        var create = services.GetRequiredService<CreateProject>();
        var id = ProjectId.New();
        await PrepareAsync(services, id);
        simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.Envelope, Code = "11003", Message = "no credits" });

        (await create.RunAsync(id, CancellationToken)).Problem!.Code.ShouldBe(ProblemCodes.AholoCredits);

        (await services.GetRequiredService<CreateLedger>().TryReadAsync(id, CancellationToken)).ShouldBeNull();
        (await create.RunAsync(id, CancellationToken)).Value.ShouldNotBeNull();
        Projects(simulator, id).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_plan_with_options_of_another_version_is_not_created_with_other_options()
    {
        await using var simulator = await AholoSimulator.StartAsync(new(), CancellationToken);
        await using var services = Services(simulator, new());
        var id = ProjectId.New();
        await storage.Containers.State.GetBlobClient($"{id}/plan.json").UploadAsync(
            BinaryData.FromString($$"""{ "spec": { "name": "{{id}}", "quality": "extreme" }, "files": [] }"""), CancellationToken);

        var result = await services.GetRequiredService<CreateProject>().RunAsync(id, CancellationToken);

        result.Problem!.Code.ShouldBe(ProblemCodes.Internal);
        simulator.GetStats().Projects.ShouldBeEmpty();
        (await services.GetRequiredService<CreateLedger>().TryReadAsync(id, CancellationToken)).ShouldBeNull();
    }

    private static async Task CallAsync(CreateProject create, string id, CrashPoints points)
    {
        try
        {
            await create.RunAsync(id, CancellationToken);
        }
        catch (ActivityFailedException) when (points.Crashed)
        {
            // As if the process had ended here.
        }
    }

    private static IReadOnlyList<CreatedProject> Projects(AholoSimulator simulator, string id) =>
        [.. simulator.GetStats().Projects.Where(project => project.Name == id)];

    // A project with a plan and transferred files, whose name is its id.
    private static async Task PrepareAsync(IServiceProvider services, string id)
    {
        var photo = new BlobReference("mug.jpg", "0x1");
        var uploaded = await services.GetRequiredService<AholoClient>().UploadAsync(
            UploadSource.FromFile(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg")), cancellationToken: CancellationToken);
        await services.GetRequiredService<PlanStore>().WriteAsync(id, new() { Spec = new() { Name = id }, Files = [photo] }, CancellationToken);
        await services.GetRequiredService<FileStore>().WriteAsync(
            id,
            0,
            new()
            {
                Blob = photo,
                Facts = new("jpeg", 1600, 1200, Size: 1, uploaded.Md5),
                Url = uploaded.Url,
                TransferredAt = TimeProvider.System.GetUtcNow(),
            },
            CancellationToken);
    }

    private ServiceProvider Services(AholoSimulator simulator, CrashPoints points)
    {
        var blobs = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        blobs.AddPolicy(new CrashPoints.StoragePolicy(points), HttpPipelinePosition.PerCall);

        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(Options.Create(new AholoFunctionsOptions()));
        services.AddSingleton(new BlobServiceClient(storage.ConnectionString, blobs));
        services.AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
        services.AddSingleton<ProjectContainers>().AddSingleton<PlanStore>().AddSingleton<FileStore>().AddSingleton<CreateLedger>();
        services.AddSingleton<ActivityGuard>().AddSingleton<CreateProject>().AddSingleton<ResolveCreate>();
        services.AddAholoClient(options =>
        {
            options.BaseUrl = simulator.V2BaseUrl;
            options.AllowHttp = true;
            options.Auth.AppKey = "simulator-app-key";
            options.Auth.AppSecret = "simulator-app-secret";
            options.Auth.AppUid = "tests";
        }).Api.AddHttpMessageHandler(() => new CrashPoints.AholoHandler(points));
        return services.BuildServiceProvider();
    }
}
