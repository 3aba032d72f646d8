using System.Security.Cryptography;
using Aholo.Simulator;
using Aholo.Tests.Support;

namespace Aholo.Tests.AgainstSimulator;

/// <summary>Workflows over real HTTP, with every interpretation of the documentation.</summary>
public sealed class SimulatorWorkflowTests
{
    private static readonly TaskWaitOptions Quick = new() { FirstInterval = TimeSpan.FromSeconds(1), MaxInterval = TimeSpan.FromSeconds(1) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_photo_becomes_assets()
    {
        await using var service = await SimulatedService.StartAsync();
        await using var test = service.CreateV2();
        var progress = new List<AholoTask>();

        var photo = await test.Client.UploadAsync(SimulatedService.Photo(), cancellationToken: Cancellation);
        var id = await test.Client.CreateReconstructionAsync(
            SimulatedService.Chair(photo) with { IncludeSog = true, Quality = TaskQuality.Low, AccessLevel = AccessLevel.Private }, Cancellation);
        var task = await test.Client.WaitForTaskAsync(id, Quick, new Listener(progress), Cancellation);

        task.Status.ShouldBe(AholoTaskStatus.Succeeded);
        task.IsFinal.ShouldBeTrue();
        task.ProjectId.ShouldBe(id);
        foreach (var url in (Uri?[])[task.Assets.Ply, task.Assets.Spz, task.Assets.Sog])
            url.ShouldNotBeNull();
        using var http = new HttpClient();
        (await http.GetByteArrayAsync(task.Assets.Ply, Cancellation))[..4].ShouldBe("ply\n"u8.ToArray());
        var stats = service.Simulator.GetStats();
        stats.Projects.ShouldHaveSingleItem().ProjectId.ShouldBe(id);
        task.TaskId.ShouldBe(stats.Projects[0].TaskId);
        var project = await test.Client.GetProjectAsync(id, Cancellation);
        project.Name.ShouldBe("chair");
        project.Type.ShouldBe(ProjectType.Reconstruction);
        progress[^1].ShouldBe(task);
    }

    [Fact]
    public async Task A_prompt_becomes_assets()
    {
        await using var service = await SimulatedService.StartAsync();
        await using var test = service.CreateV2();

        var id = await test.Client.CreateGenerationAsync(new() { Name = "lamp", Prompt = "a brass lamp" }, Cancellation);
        var task = await test.Client.WaitForTaskAsync(id, Quick, cancellationToken: Cancellation);

        task.Status.ShouldBe(AholoTaskStatus.Succeeded);
        (await test.Client.GetProjectAsync(id, Cancellation)).Type.ShouldBe(ProjectType.Generation);
    }

    [Theory]
    [InlineData(AholoAuthMode.Signature, V2Authentication.Signature)]
    [InlineData(AholoAuthMode.Bearer, V2Authentication.Bearer)]
    public async Task A_signature_and_a_key_are_both_accepted(AholoAuthMode mode, V2Authentication taken)
    {
        await using var service = await SimulatedService.StartAsync(switches => switches with { Authentication = taken });
        await using var test = service.CreateV2(options => options.Auth.Mode = mode);

        await test.Client.CheckAccessAsync(Cancellation);
    }

    [Fact]
    public async Task Wrong_credentials_are_reported_before_anything_is_uploaded()
    {
        await using var service = await SimulatedService.StartAsync();
        await using var wrongKey = service.CreateV2(options => options.Auth.AppKey = "nobody");
        await using var wrongSecret = service.CreateV2(options => options.Auth.AppSecret = "wrong");
        await using var wrongClock = service.CreateV2(options => options.Auth.ClockOffset = TimeSpan.FromMinutes(-30));

        (await Should.ThrowAsync<AholoAuthenticationException>(wrongKey.Client.CheckAccessAsync(Cancellation))).Message.ShouldContain("Aholo:Auth");
        (await Should.ThrowAsync<AholoException>(wrongSecret.Client.CheckAccessAsync(Cancellation))).IsTransient.ShouldBeFalse();
        (await Should.ThrowAsync<AholoException>(wrongClock.Client.CheckAccessAsync(Cancellation))).Message.ShouldContain("Aholo:Auth:ClockOffset");
    }

    [Theory]
    [InlineData(GlobalDomainScheme.With)]
    [InlineData(GlobalDomainScheme.Without)]
    [InlineData(GlobalDomainScheme.Automatic)]
    public async Task Upload_hosts_with_and_without_a_scheme_are_supported(GlobalDomainScheme scheme)
    {
        await using var service = await SimulatedService.StartAsync(switches => switches with { GlobalDomainScheme = scheme });
        await using var test = service.CreateV2();

        (await test.Client.UploadAsync(SimulatedService.Photo(), cancellationToken: Cancellation)).Url.IsAbsoluteUri.ShouldBeTrue();
    }

    [Theory]
    [InlineData(EmptyLackBlocks.NothingMissing, true)]
    [InlineData(EmptyLackBlocks.EverythingMissing, true)]
    [InlineData(EmptyLackBlocks.EverythingMissing, false)]
    public async Task A_large_file_is_uploaded_in_blocks_and_the_same_content_is_not_sent_again(EmptyLackBlocks empty, bool deduplicate)
    {
        await using var service = await SimulatedService.StartAsync(switches => switches with
        {
            EmptyLackBlocks = empty,
            Deduplicate = deduplicate,
            BlockInitTransport = BlockInitTransport.Query,
        });
        await using var test = service.CreateV2();

        var first = await test.Client.UploadAsync(SimulatedService.Video(1_000_001), cancellationToken: Cancellation);
        var parts = service.Calls("blockPart");
        var second = await test.Client.UploadAsync(SimulatedService.Video(1_000_001), cancellationToken: Cancellation);

        parts.ShouldBe(16);
        second.Deduplicated.ShouldBe(deduplicate);
        second.Md5.ShouldBe(first.Md5);
        using var http = new HttpClient();
        var kept = await http.GetByteArrayAsync(first.Url, Cancellation);
        kept.Length.ShouldBe(1_000_001);
        Convert.ToHexStringLower(MD5.HashData(kept)).ShouldBe(first.Md5);
    }

    [Theory]
    [InlineData(AholoBlockInitTransport.Form, BlockInitTransport.Form)]
    [InlineData(AholoBlockInitTransport.Form, BlockInitTransport.Any)]
    [InlineData(AholoBlockInitTransport.Query, BlockInitTransport.Any)]
    public async Task The_init_of_a_large_file_uses_the_configured_transport(AholoBlockInitTransport client, BlockInitTransport accepted)
    {
        await using var service = await SimulatedService.StartAsync(switches => switches with { BlockInitTransport = accepted });
        await using var test = service.CreateV2(options => options.Upload.BlockInitTransport = client);

        (await test.Client.UploadAsync(SimulatedService.Video(100_000), cancellationToken: Cancellation)).Deduplicated.ShouldBeFalse();

        service.Calls("blockPart").ShouldBe(2);
    }

    [Theory]
    [InlineData(AholoBlockInitTransport.Form, BlockInitTransport.Query)]
    [InlineData(AholoBlockInitTransport.Query, BlockInitTransport.Form)]
    public async Task An_init_with_another_transport_is_rejected_with_the_missing_parameter(AholoBlockInitTransport client, BlockInitTransport accepted)
    {
        await using var service = await SimulatedService.StartAsync(switches => switches with { BlockInitTransport = accepted });
        await using var test = service.CreateV2(options => options.Upload.BlockInitTransport = client);

        var failure = await Should.ThrowAsync<AholoRejectedException>(
            test.Client.UploadAsync(SimulatedService.Video(100_000), cancellationToken: Cancellation));

        failure.Message.ShouldContain("md5");
    }

    [Fact]
    public async Task A_block_upload_resumes_after_a_failure()
    {
        await using var service = await SimulatedService.StartAsync();
        await using var test = service.CreateV2(options =>
        {
            // One at a time, because a concurrent part that is aborted may or may not have been stored.
            options.Upload.BlockConcurrency = 1;
            options.CircuitBreaker.Enabled = false;
        });
        service.Simulator.SetFaults(new FaultRule { Route = "blockPart", Kind = FaultKind.ResetBefore, Skip = 6, Count = null });

        await Should.ThrowAsync<AholoUnavailableException>(
            test.Client.UploadAsync(SimulatedService.Video(1_000_001), cancellationToken: Cancellation));
        service.Simulator.ClearFaults();
        service.Simulator.ResetStats();
        var uploaded = await test.Client.UploadAsync(SimulatedService.Video(1_000_001), cancellationToken: Cancellation);

        service.Calls("blockPart").ShouldBe(10);
        service.Calls("blockAbort").ShouldBe(0);
        using var http = new HttpClient();
        Convert.ToHexStringLower(MD5.HashData(await http.GetByteArrayAsync(uploaded.Url, Cancellation))).ShouldBe(uploaded.Md5);
    }

    [Theory]
    [InlineData(TaskListIds.Both, true)]
    [InlineData(TaskListIds.Both, false)]
    [InlineData(TaskListIds.Project, false)]
    [InlineData(TaskListIds.Task, false)]
    public async Task The_status_call_works_with_project_ids_and_with_task_ids(TaskListIds ids, bool namesProject)
    {
        await using var service = await SimulatedService.StartAsync(
            switches => switches with { TaskListIds = ids, ProjectIdInTaskList = namesProject },
            options => options with { TaskDuration = TimeSpan.FromHours(1) });
        await using var test = service.CreateV2();
        var projects = new List<string>();
        for (var index = 0; index < 5; index++)
            projects.Add(await test.Client.CreateGenerationAsync(new() { Name = $"p{index}", Prompt = "x" }, Cancellation));

        var created = service.Simulator.GetStats().Projects;
        var first = await test.Client.GetTasksAsync(projects, Cancellation);
        service.Simulator.ResetStats();
        var second = await test.Client.GetTasksAsync(projects, Cancellation);

        foreach (var tasks in (IReadOnlyDictionary<string, AholoTask>[])[first, second])
        {
            tasks.Count.ShouldBe(created.Count);
            foreach (var project in created)
                tasks[project.ProjectId].TaskId.ShouldBe(project.TaskId);
        }

        service.Calls("taskList").ShouldBe(1);
        service.Calls("projectInfo").ShouldBe(0);
    }

    [Fact]
    public async Task The_client_waits_for_a_task_that_is_not_listed_yet()
    {
        await using var service = await SimulatedService.StartAsync(
            configure: options => options with { TaskListingDelay = TimeSpan.FromSeconds(1.5) });
        await using var test = service.CreateV2();
        var id = await test.Client.CreateGenerationAsync(new() { Name = "p", Prompt = "x" }, Cancellation);

        (await test.Client.GetTaskAsync(id, Cancellation)).ShouldBeNull();
        (await test.Client.WaitForTaskAsync(id, Quick, cancellationToken: Cancellation)).Status.ShouldBe(AholoTaskStatus.Succeeded);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task A_rejection_is_the_same_with_any_HTTP_status(int status)
    {
        await using var service = await SimulatedService.StartAsync(switches => switches with { BusinessErrorHttpStatus = status });
        await using var test = service.CreateV2();
        var photo = await test.Client.UploadAsync(SimulatedService.Photo(), cancellationToken: Cancellation);

        var foreign = await Should.ThrowAsync<AholoRejectedException>(test.Client.CreateReconstructionAsync(
            SimulatedService.Chair(photo with { Url = new("https://elsewhere.example/a.jpg") }), Cancellation));

        foreign.ServiceMessage.ShouldBe("文件链接不对");
        service.Simulator.GetStats().Projects.ShouldBeEmpty();
    }

    [Fact]
    public async Task Both_versions_return_the_same_world()
    {
        await using var service = await SimulatedService.StartAsync();
        await using var v1 = service.CreateV1();
        await using var international = service.CreateV1(prefix: "/global");
        var photos = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(index => v1.Client.UploadAsync(SimulatedService.Photo(index), cancellationToken: Cancellation)));

        var id = await v1.Client.CreateReconstructionAsync(SimulatedService.Chair(photos), Cancellation);
        var task = await v1.Client.WaitForTaskAsync(id, Quick, cancellationToken: Cancellation);

        task.Status.ShouldBe(AholoTaskStatus.Succeeded);
        task.RawStatus.ShouldBe("SUCCEEDED");
        task.Assets.Ply.ShouldNotBeNull();
        (await v1.Client.GetProjectAsync(id, Cancellation)).UpAxis.ShouldBeOneOf("Y", "Z");
        (await v1.Client.GetTaskAsync("3FO4NOSUCH00", Cancellation)).ShouldBeNull();
        var listed = await international.Client.ListProjectsAsync(new() { Statuses = [AholoTaskStatus.Succeeded] }, Cancellation)
            .ToArrayAsync(Cancellation);
        listed.ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Fact]
    public async Task Without_a_key_v1_rejects_every_call()
    {
        await using var service = await SimulatedService.StartAsync();
        await using var test = service.CreateV1(options => options.Auth.ApiKey = "wrong");

        (await Should.ThrowAsync<AholoAuthenticationException>(test.Client.CheckAccessAsync(Cancellation))).ServiceCode.ShouldBe("10004");
    }

    private sealed class Listener(List<AholoTask> seen) : IProgress<AholoTask>
    {
        public void Report(AholoTask value) => seen.Add(value);
    }
}
