using System.Collections.Concurrent;
using Aholo.Functions.Activities;
using Aholo.Functions.Assets;
using Aholo.Functions.Orchestration;
using Aholo.Functions.Projects;
using Aholo.Tests.DurableTask;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Tests.Orchestration;

/// <summary>The orchestrators on the real engine in virtual time, with activities that a test scripts.</summary>
internal sealed class ProjectWorld : IAsyncDisposable
{
    public const string ProjectId = "p0123456789abcdefghj";
    public const string AholoProjectId = "3FO4K4WBNNYV";

    private readonly ConcurrentQueue<string> _calls = new();

    public ProjectWorld(int cachedSessions = 0)
    {
        // Without cached sessions every turn is replayed from the start, which proves that the orchestrators are deterministic.
        Host = new EngineHost { CachedSessions = cachedSessions }
            .Orchestrator(nameof(ProjectOrchestrator), ProjectOrchestrator.RunAsync)
            .Orchestrator(nameof(WaitOrchestrator), WaitOrchestrator.RunAsync);
        Activity<InspectResource.Input, StepResult<ResourceRecord>>(nameof(InspectResource), input => Inspect(input));
        Activity<UploadResource.Input, StepResult<string>>(nameof(UploadResource), input => Upload(input));
        Activity<CreateProject.Input, StepResult<string>>(nameof(CreateProject), input => Create(input));
        Activity<ResolveCreate.Input, bool>(nameof(ResolveCreate), input =>
        {
            Resolutions.Add(input.Resolution);
            return true;
        });
        Activity<string, GetTask.Output?>(nameof(GetTask), aholoProjectId => Look(aholoProjectId));
        Activity<CopyAsset.Input, StepResult<AssetRecord>>(nameof(CopyAsset), input => Copy(input));
        Activity<ProjectRecord, bool>(nameof(WriteRecord), record =>
        {
            Write(record);
            Records.Add(record);
            return true;
        });
        Activity<PublishEvent.Input, bool>(nameof(PublishEvent), input =>
        {
            Events.Add(input);
            return true;
        });
    }

    public EngineHost Host { get; }

    public ProjectInput Input { get; set; } = new()
    {
        Id = ProjectId,
        Spec = new() { Name = "mug", Resources = ["mug.jpg"] },
        Resources = [new("mug.jpg", "0x1")],
        Settings = new()
        {
            Polling = new(TimeSpan.FromSeconds(5), 1.3, TimeSpan.FromSeconds(30), 0.1, TimeSpan.FromMinutes(60)),
            Retry = new(3, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(1)),
        },
    };

    public Func<InspectResource.Input, StepResult<ResourceRecord>> Inspect { get; set; } = input => new(new ResourceRecord
    {
        Path = input.Blob.Path, ETag = input.Blob.ETag, Size = 1, Md5 = new('0', 32), Format = "jpeg", Width = 4, Height = 3,
    });

    public Func<UploadResource.Input, StepResult<string>> Upload { get; set; } = _ => new("mug.jpg");

    public Func<CreateProject.Input, StepResult<string>> Create { get; set; } = _ => new(AholoProjectId);

    public Func<string, GetTask.Output?> Look { get; set; } = _ => Task(AholoTaskStatus.Succeeded);

    public Func<CopyAsset.Input, StepResult<AssetRecord>> Copy { get; set; } = input => new(new AssetRecord
    {
        Name = input.Kind.FileName(),
        Url = new Uri($"http://storage/{input.Kind.FileName()}"),
        Size = 1,
        Md5 = new('0', 32),
        Facts = new("ply", null, 1),
    });

    public Action<ProjectRecord> Write { get; set; } = _ => { };

    /// <summary>The names of all activities that were called, in order.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    public List<ProjectRecord> Records { get; } = [];

    public List<PublishEvent.Input> Events { get; } = [];

    public List<Resolution> Resolutions { get; } = [];

    public static GetTask.Output Task(AholoTaskStatus status) =>
        new("task-1", status, ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture), status is >= AholoTaskStatus.Succeeded and <= AholoTaskStatus.Rejected);

    public async Task<ProjectStage> RunAsync()
    {
        Host.Start();
        var result = await Host.RunAsync(nameof(ProjectOrchestrator), Input, Input.Id);
        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed, result.FailureDetails?.ToString());
        return result.ReadOutputAs<ProjectStage>();
    }

    public async Task<ProjectStatus> StatusAsync() =>
        (await Host.Client.GetInstanceAsync(Input.Id, getInputsAndOutputs: true, TestContext.Current.CancellationToken))!.ReadCustomStatusAs<ProjectStatus>()!;

    public Task ScheduleAsync()
    {
        Host.Start();
        return Host.Client.ScheduleNewOrchestrationInstanceAsync(
            nameof(ProjectOrchestrator), Input, new StartOrchestrationOptions(Input.Id), TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private void Activity<TInput, TOutput>(string name, Func<TInput, TOutput> code) => Host.Activity<TInput, TOutput>(name, input =>
    {
        _calls.Enqueue(name);
        return code(input);
    });
}
