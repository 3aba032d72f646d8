using System.Collections.Concurrent;
using Aholo.Files.Assets;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;
using LocalAzure.DurableTask.Testing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aholo.Functions.Tests.Workflow;

/// <summary>The orchestrators on the real engine in virtual time, with scripted activities.</summary>
internal sealed class ProjectWorld : IAsyncDisposable
{
    public const string ProjectId = "p0123456789abcdefghjk";
    public const string AholoProjectId = "3FO4K4WBNNYV";

    private static readonly ActivityGuard Guard = new(NullLogger<ActivityGuard>.Instance);

    private readonly ConcurrentQueue<string> _calls = new();
    private string? _cancelDuring;

    public ProjectWorld(long cachedHistorySize = 0, ILoggerFactory? log = null)
    {
        // Without cached histories every session is replayed from the start, which proves that the orchestrators are deterministic.
        Host = new EngineHost { CachedHistorySize = cachedHistorySize, LoggerFactory = log ?? NullLoggerFactory.Instance }
            .Orchestrator(nameof(ProjectOrchestrator), ProjectOrchestrator.RunAsync)
            .Orchestrator(nameof(WaitOrchestrator), WaitOrchestrator.RunAsync);
        Activity<PlanProject.Input, ActivityResult<PlanSummary>>(nameof(PlanProject), input => Plan(input));
        Activity<FileBatch, BatchResult>(nameof(InspectFiles), batch => Inspect(batch));
        Activity<FileBatch, BatchResult>(nameof(TransferFiles), batch => Upload(batch));
        Activity<string, ActivityResult<string>>(nameof(CreateProject), _ => Create());
        Activity<ResolveCreate.Input, bool>(nameof(ResolveCreate), input =>
        {
            Resolutions.Add(input.Resolution);
            return true;
        });
        Activity<string, GetAholoTask.Output?>(nameof(GetAholoTask), aholoProjectId => Poll(aholoProjectId));
        Activity<CopyAsset.Input, ActivityResult<AssetRecord>>(nameof(CopyAsset), input => Copy(input));
        Activity<ProjectRecord, bool>(nameof(WriteRecord), record =>
        {
            var isWritten = Write(record);
            if (isWritten)
                Records.Add(record);
            return isWritten;
        });
        Activity<PublishEvent.Input, bool>(nameof(PublishEvent), input =>
        {
            var sent = Publish(input);
            Events.Add(input);
            return sent;
        });
    }

    public EngineHost Host { get; }

    public ProjectInput Input { get; set; } = new()
    {
        Id = ProjectId,
        Upload = new("mug.jpg", "0x1"),
        Settings = new()
        {
            Polling = new() { Deadline = TimeSpan.FromHours(1) },
            Retry = new() { MaxAttempts = 3, MaxRetryInterval = TimeSpan.FromMinutes(1) },
            Batches = new(16, 4),
        },
    };

    public Func<PlanProject.Input, ActivityResult<PlanSummary>> Plan { get; set; } = _ => new(new PlanSummary("mug", ProjectKind.Reconstruction, 1));

    public Func<FileBatch, BatchResult> Inspect { get; set; } = _ => BatchResult.Fine;

    public Func<FileBatch, BatchResult> Upload { get; set; } = _ => BatchResult.Fine;

    public Func<ActivityResult<string>> Create { get; set; } = () => new(AholoProjectId);

    public Func<string, GetAholoTask.Output?> Poll { get; set; } = _ => Task(AholoTaskStatus.Succeeded);

    public Func<CopyAsset.Input, ActivityResult<AssetRecord>> Copy { get; set; } = input => new(new AssetRecord
    {
        Name = $"{input.Kind}",
        Url = new Uri($"http://storage/{input.Kind}"),
        Size = 1,
        Md5 = new('0', 32),
        Facts = new("ply", null, 1),
    });

    public Func<ProjectRecord, bool> Write { get; set; } = _ => true;

    /// <summary>Returns whether the event was sent; throws if it can be sent later.</summary>
    public Func<PublishEvent.Input, bool> Publish { get; set; } = _ => true;

    public IReadOnlyCollection<string> Calls => _calls;

    public List<ProjectRecord> Records { get; } = [];

    public List<PublishEvent.Input> Events { get; } = [];

    public List<Resolution> Resolutions { get; } = [];

    public static GetAholoTask.Output Task(AholoTaskStatus status, params AssetKind[] assets) => new(
        "task-1",
        status,
        ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture),
        status is >= AholoTaskStatus.Succeeded and <= AholoTaskStatus.Rejected,
        assets.Length > 0 ? assets : [AssetKind.Ply, AssetKind.Spz, AssetKind.Sog]);

    public async Task<ProjectStage> RunAsync()
    {
        await Host.StartAsync();
        var result = await Host.RunAsync(nameof(ProjectOrchestrator), Input, Input.Id);
        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed, result.FailureDetails?.ToString());
        return result.ReadOutputAs<ProjectStage>();
    }

    public async Task<ProjectStatus> StatusAsync() =>
        (await Host.Client.GetInstanceAsync(Input.Id, getInputsAndOutputs: true, TestContext.Current.CancellationToken))!.ReadCustomStatusAs<ProjectStatus>()!;

    public async Task ScheduleAsync()
    {
        await Host.StartAsync();
        await Host.Client.ScheduleNewOrchestrationInstanceAsync(
            nameof(ProjectOrchestrator), Input, new StartOrchestrationOptions(Input.Id), TestContext.Current.CancellationToken);
    }

    /// <summary>Cancels the project while an activity runs for the first time.</summary>
    public void CancelDuring(string step) => _cancelDuring = step;

    public Task CancelAsync(string? reason = null) => Host.Client.RaiseEventAsync(
        Input.Id, Cancellation.EventName, new Cancellation(reason), TestContext.Current.CancellationToken);

    /// <summary>Gets the sessions and bytes of the project's history.</summary>
    public async Task<(int Sessions, long Bytes)> HistoryAsync()
    {
        await Host.StopAsync();
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Host.File}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*), sum(length(data)) FROM history JOIN instances ON key = instance_key WHERE instance_id = $id";
        command.Parameters.AddWithValue("$id", Input.Id);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt32(0), row.GetInt64(1));
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private void Activity<TInput, TOutput>(string name, Func<TInput, TOutput> code) => Host.Activity<TInput, TOutput>(
        name,
        (_, input) => Guard.RunAsync(
            name,
            Input.Id,
            async () =>
            {
                _calls.Enqueue(name);
                if (Interlocked.CompareExchange(ref _cancelDuring, null, name) == name)
                    await CancelAsync();
                return code(input);
            },
            TestContext.Current.CancellationToken));
}
