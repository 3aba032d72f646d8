using System.Text.Json;
using Aholo.Functions.Assets;
using Aholo.Functions.Durable;
using Aholo.Functions.Media;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow.Activities;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Workflow;

/// <summary>The steps of one project, and what they have found out so far.</summary>
/// <param name="context">The orchestration.</param>
/// <param name="input">The project.</param>
/// <param name="obstacle">Why no step can be made, if that is known from the start.</param>
internal sealed class ProjectRun(TaskOrchestrationContext context, ProjectInput input, Problem? obstacle = null)
{
    /// <summary>The batches that a project is cut into at the least, so that its progress is seen however few its files are.</summary>
    private const int ProgressSteps = 16;

    private const int MaxFileWarnings = 20;
    private const int MaxTimingsShown = 20;

    /// <summary>How often an event is tried before the sweep takes over: a minute and a quarter by default, which outlasts a failover.</summary>
    private const int MaxPublishAttempts = 5;

    private readonly ILogger _logger = context.CreateReplaySafeLogger<ProjectRun>();
    private readonly List<StageTiming> _timings = [];
    private readonly List<Warning> _warnings = [];
    private readonly TaskOptions _retry = Retry(input.Settings.Retry);
    private readonly TaskOptions _publishRetry =
        Retry(input.Settings.Retry with { MaxAttempts = Math.Min(input.Settings.Retry.MaxAttempts, MaxPublishAttempts) });

    // Waited for once and for all: an event that comes before anyone looks is kept.
    private readonly Task<JsonElement?> _cancel = context.WaitForExternalEvent<JsonElement?>(Cancellation.EventName);

    private ProjectStatus _status = new() { Stage = ProjectStage.Accepted, Since = context.CurrentUtcDateTime };
    private IReadOnlyList<AssetRecord> _assets = [];
    private string? _taskId;
    private int _decisions;
    private int _fileWarnings;

    /// <summary>Makes the project and tells of it.</summary>
    public async Task<ProjectStage> RunAsync()
    {
        var outcome = await OutcomeAsync();
        Enter(ProjectStage.Publishing);
        var record = Record(outcome);
        await CallUntilDoneAsync(nameof(WriteRecord), record);
        await PublishAsync(input.Attempt, record);
        Enter(outcome);
        return outcome;
    }

    // Whatever happens is an outcome. The Durable SDKs suspend an orchestrator by tasks that never end, not by exceptions, so all can be caught.
    private async Task<ProjectStage> OutcomeAsync()
    {
        try
        {
            await MakeAsync();
            return ProjectStage.Succeeded;
        }
        catch (ProjectEndedException ended)
        {
            _status = _status with { Problem = ended.Problem };
            return ended.Outcome;
        }
        catch (TaskFailedException exception)
        {
            _status = _status with { Problem = ProjectProblems.Exhausted(exception, input.Settings.Retry) };
        }
        catch (Exception exception)
        {
            Log(() => _logger.FailedUnexpectedly(input.Id, input.Upload?.Path, input.Attempt, exception));
            _status = _status with { Problem = ProjectProblems.Unexpected(exception) };
        }

        return ProjectStage.Failed;
    }

    private async Task MakeAsync()
    {
        Enter(ProjectStage.Accepted);
        if (obstacle is not null)
            throw new ProjectEndedException(ProjectStage.Failed, obstacle);

        Enter(ProjectStage.Inspecting);
        var planned = await UnlessCanceledAsync(
            CallAsync<StepResult<PlanSummary>>(nameof(PlanProject), new PlanProject.Input(input.Id, input.Upload, input.Attempt)));
        var plan = Value(planned);
        _status = _status with { Name = plan.Name, Kind = plan.Kind, Files = plan.Files };
        WarnOfFiles(plan.Warnings ?? []);
        if (planned.Problem is { } problem)
            throw new ProjectEndedException(ProjectStage.Failed, problem);

        var found = await ForEachBatchAsync(nameof(InspectFiles));
        if (plan.Kind == ProjectKind.Reconstruction)
            Advise(plan.Files - found.Videos, found);

        Enter(ProjectStage.Transferring);
        await ForEachBatchAsync(nameof(TransferFiles));

        var aholoProjectId = await CreateAsync();
        _status = _status with { AholoProjectId = aholoProjectId };

        Enter(ProjectStage.Waiting);
        var (assets, plyIsOptional) = await WaitAsync(aholoProjectId);

        Enter(ProjectStage.Copying);
        await CopyAsync(aholoProjectId, assets, plyIsOptional);
    }

    private void Advise(int photos, BatchResult found)
    {
        var videos = found.Videos;
        if (videos == 0 && MediaAdvice.ForCount(photos) is { } few)
            Warn(few);
        if (videos > 0 && photos > 0)
        {
            Warn(new(
                WarningCodes.PhotosAndVideos,
                $"{photos} photos together with {videos} videos: Aholo's documentation does not say what becomes of such a mix.",
                Parameters: new() { Photos = photos, Videos = videos }));
        }
        else if (videos > 1)
        {
            Warn(new(WarningCodes.SeveralVideos, $"{videos} videos: Aholo's documentation speaks of one.", Parameters: new() { Videos = videos }));
        }

        if (MediaAdvice.ForOrientations(found.Upright, found.Wide) is { } advice)
            Warn(advice);
    }

    // A few batches at a time; each file's verdict is taken, whatever the others' are.
    private async Task<BatchResult> ForEachBatchAsync(string activity)
    {
        var (files, parallel) = (_status.Files, input.Settings.Batches.Parallel);
        var size = Math.Clamp((files + ProgressSteps - 1) / ProgressSteps, 1, input.Settings.Batches.Size);
        var running = new List<(FileBatch Batch, Task<BatchResult> Result)>();
        var (next, found) = (0, BatchResult.Fine);

        while (next < files || running.Count > 0)
        {
            for (; next < files && running.Count < parallel; next += size)
            {
                var batch = new FileBatch(input.Id, next, Math.Min(size, files - next));
                running.Add((batch, CallAsync<BatchResult>(activity, batch)));
            }

            var ended = await UnlessCanceledAsync(Task.WhenAny(running.Select(item => item.Result)));
            var index = running.FindIndex(item => item.Result == ended);
            var result = await ended;
            found = found.Plus(result);
            WarnOfFiles(result.Warnings);
            _status = _status with { FilesDone = _status.FilesDone + running[index].Batch.Count };
            Show();
            running.RemoveAt(index);
        }

        return found.Problems.Count == 0
            ? found
            : throw new ProjectEndedException(ProjectStage.Failed, ProjectProblems.Combine(found.Problems, files));
    }

    // Until it is known whether Aholo has the project, a person decides. Nothing else would keep the promise that it is never paid for twice.
    private async Task<string> CreateAsync()
    {
        while (true)
        {
            Enter(ProjectStage.Creating);
            var created = await CreateOnceAsync();
            if (created.Problem?.Code != ProblemCodes.AholoOutcomeUnknown)
            {
                var aholoProjectId = Value(created);
                return _cancel.IsCompleted ? throw await CanceledAsync(aholoProjectId) : aholoProjectId;
            }

            var decisionNumber = DecisionNumber();
            _status = _status with { Problem = created.Problem };
            Enter(ProjectStage.AwaitingDecision, decisionNumber);
            await PublishAsync(decisionNumber, Record(ProjectStage.AwaitingDecision));
            Show();

            var resolution = await ResolutionAsync(decisionNumber);
            if (resolution.Decision == ResolveDecision.Abandon)
            {
                throw new ProjectEndedException(
                    ProjectStage.Failed, new(ProblemCodes.Abandoned, $"Given up by a person. {created.Problem.Message}"));
            }

            await CallUntilDoneAsync(nameof(ResolveCreate), new ResolveCreate.Input(input.Id, resolution));
            _status = _status with { Problem = null };
        }
    }

    // An answer that was sent twice, or late, is to an earlier question: what was not there then may be there now. One that cannot be read is none.
    private async Task<Resolution> ResolutionAsync(int decisionNumber)
    {
        while (true)
        {
            var answer = await UnlessCanceledAsync(context.WaitForExternalEvent<JsonElement?>(Resolution.EventName));
            if (ExternalEvent.TryRead<Resolution>(answer) is { } resolution && (resolution.DecisionNumber is not { } answered || answered == decisionNumber))
                return resolution;
        }
    }

    // A create that is under way is waited for, canceled or not: what it has made must be known. Only the waits between tries are cut short.
    private async Task<StepResult<string>> CreateOnceAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await context.CallActivityAsync<StepResult<string>>(nameof(CreateProject), input.Id);
            }
            catch (TaskFailedException) when (attempt < input.Settings.Retry.MaxAttempts)
            {
            }

            await UnlessCanceledAsync(DelayAsync(RetryDelay(attempt)));
        }
    }

    private async Task<(IReadOnlyList<AssetKind> Assets, bool PlyIsOptional)> WaitAsync(string aholoProjectId)
    {
        var deadline = input.Settings.Polling.Deadline;
        var instanceId = WaitOrchestrator.InstanceId(input.Id, input.Attempt);
        var waiting = context.CallSubOrchestratorAsync<WaitOrchestrator.Output?>(
            nameof(WaitOrchestrator),
            new WaitOrchestrator.Input(aholoProjectId, input.Settings, context.CurrentUtcDateTime + deadline),
            new SubOrchestrationOptions(instanceId: instanceId));
        if (await Task.WhenAny(waiting, _cancel) == _cancel && !waiting.IsCompleted)
        {
            context.SendEvent(instanceId, Cancellation.EventName, new Cancellation());
            throw await CanceledAsync(aholoProjectId);
        }

        var result = await waiting ?? throw new InvalidOperationException($"The wait for Aholo project {aholoProjectId} was stopped.");
        _taskId = result.Task?.TaskId;
        if (result.DeadlinePassed)
            throw ProjectProblems.DeadlinePassed(aholoProjectId, result, deadline);
        return result.Task is { Status: AholoTaskStatus.Succeeded } task
            ? (task.Assets, result.PlyIsOptional)
            : throw ProjectProblems.TaskEnded(aholoProjectId, result.Task!);
    }

    // A result that cannot be used costs the project no other: what is good is kept, and one file of splats is enough.
    private async Task CopyAsync(string aholoProjectId, IReadOnlyList<AssetKind> kinds, bool plyIsOptional)
    {
        var problems = new List<(AssetKind Kind, Problem Problem)>();
        if (!kinds.Contains(AssetKind.Ply))
            problems.Add((AssetKind.Ply, new(ProblemCodes.Asset, $"Aholo project {aholoProjectId} succeeded without a PLY result.")));
        if (problems.Count > 0 && !plyIsOptional)
            throw new ProjectEndedException(ProjectStage.Failed, problems[0].Problem);

        // Another version of the app may have listed kinds that this one does not know.
        List<AssetKind> known = [.. kinds.Where(Enum.IsDefined)];
        var copies = await UnlessCanceledAsync(Task.WhenAll(known.Select(kind => CopyAsync(aholoProjectId, kind))));
        _assets = [.. copies.Select(copy => copy.Value).OfType<AssetRecord>()];
        _status = _status with { Assets = [.. _assets.Select(AssetSummary.Of)] };
        problems.AddRange(known.Zip(copies).Where(copy => copy.Second.Value is null).Select(copy => (copy.First, copy.Second.Problem!)));

        if (!known.Zip(copies).Any(copy => copy.First.IsSplats() && copy.Second.Value is not null))
            throw new ProjectEndedException(ProjectStage.Failed, ProjectProblems.NoUsableAsset([.. problems.Select(item => item.Problem)]));
        foreach (var (kind, problem) in problems)
            Warn(new(WarningCodes.Asset, problem.Message, Parameters: new() { Asset = kind.ToString().ToLowerInvariant() }));
    }

    private async Task<StepResult<AssetRecord>> CopyAsync(string aholoProjectId, AssetKind kind)
    {
        try
        {
            return await CallAsync<StepResult<AssetRecord>>(nameof(CopyAsset), new CopyAsset.Input(input.Id, aholoProjectId, kind));
        }
        catch (TaskFailedException exception)
        {
            return new(null, ProjectProblems.NotCopied(exception, input.Settings.Retry));
        }
    }

    private Task<T> CallAsync<T>(string activity, object activityInput) => context.CallActivityAsync<T>(activity, activityInput, _retry);

    // No outcome without an event, but nothing of the project waits for Service Bus either: what cannot be sent for a while is kept and sent later.
    private async Task PublishAsync(int number, ProjectRecord record)
    {
        var publish = new PublishEvent.Input(number, record, Replaces: input.Attempt > 1 || _status.UnsentEvent, Name: _status.Name);
        bool sent;
        try
        {
            sent = await context.CallActivityAsync<bool>(nameof(PublishEvent), publish, _publishRetry);
        }
        catch (TaskFailedException)
        {
            sent = await CallUntilDoneAsync<bool>(nameof(PublishEvent), publish with { KeepAlways = true });
        }

        _status = _status with { UnsentEvent = !sent };
    }

    private Task CallUntilDoneAsync(string activity, object activityInput) => CallUntilDoneAsync<object?>(activity, activityInput);

    // What has happened must be written down, however long storage stays away.
    private async Task<T> CallUntilDoneAsync<T>(string activity, object activityInput)
    {
        while (true)
        {
            try
            {
                return await context.CallActivityAsync<T>(activity, activityInput, _retry);
            }
            catch (TaskFailedException)
            {
                await DelayAsync(input.Settings.Retry.MaxRetryInterval);
            }
        }
    }

    private async Task<T> UnlessCanceledAsync<T>(Task<T> step) =>
        await Task.WhenAny(step, _cancel) == _cancel && !step.IsCompleted ? throw await CanceledAsync(_status.AholoProjectId) : await step;

    private async Task<ProjectEndedException> CanceledAsync(string? aholoProjectId)
    {
        _status = _status with { AholoProjectId = aholoProjectId };
        return ProjectProblems.Canceled(ExternalEvent.TryRead<Cancellation>(await _cancel) ?? new(), aholoProjectId);
    }

    private async Task<bool> DelayAsync(TimeSpan delay)
    {
        await context.CreateTimer(delay, CancellationToken.None);
        return true;
    }

    private TimeSpan RetryDelay(int failedAttempts)
    {
        var (first, factor, max) = (input.Settings.Retry.FirstRetryInterval, input.Settings.Retry.BackoffCoefficient, input.Settings.Retry.MaxRetryInterval);
        return TimeSpan.FromSeconds(Math.Min(first.TotalSeconds * Math.Pow(factor, failedAttempts - 1), max.TotalSeconds));
    }

    private void Enter(ProjectStage stage, int? decisionNumber = null)
    {
        _timings.Add(new(stage, context.CurrentUtcDateTime));
        _status = _status with
        {
            Stage = stage, Since = context.CurrentUtcDateTime, FilesDone = 0, DecisionNumber = decisionNumber, Timings = [.. _timings.TakeLast(MaxTimingsShown)],
        };
        Show();
        Log(() => LogStage(stage));
    }

    // A project goes on when its status cannot be shown.
    private void Show()
    {
        try
        {
            context.SetCustomStatus(CustomStatus.Fit(_status));
        }
        catch (Exception exception)
        {
            Log(() => _logger.StatusNotShown(input.Id, exception));
        }
    }

    // A project goes on when its log cannot be written: that is the one failure that there is no place left to report in.
    private static void Log(Action write)
    {
        try
        {
            write();
        }
        catch (Exception)
        {
        }
    }

    private void LogStage(ProjectStage stage)
    {
        var upload = input.Upload?.Path;
        if (stage == ProjectStage.AwaitingDecision)
            _logger.AwaitsDecision(input.Id, upload, _status.Problem!.Message);
        else if (stage.IsOutcome() && _status.Problem is { } problem)
            _logger.EndedWithoutSuccess(input.Id, upload, input.Attempt, stage, problem.Code, problem.Message);
        else
            _logger.EnteredStage(input.Id, upload, input.Attempt, stage);
    }

    // The history and the event have a few; the record has each file's own.
    private void WarnOfFiles(IReadOnlyList<Warning> warnings)
    {
        foreach (var warning in warnings)
        {
            if (_fileWarnings++ < MaxFileWarnings)
                Warn(warning);
            else if (_fileWarnings == MaxFileWarnings + 1)
                Warn(new(WarningCodes.More, "There are more warnings. The record has them, file by file."));
        }
    }

    private void Warn(Warning warning)
    {
        _warnings.Add(warning);
        _status = _status with { Warnings = [.. _warnings] };
    }

    // Different from every other of this project, so that duplicate detection does not drop it.
    private int DecisionNumber() => ((input.Attempt - 1) * 100) + ++_decisions;

    private ProjectRecord Record(ProjectStage outcome) => new()
    {
        Id = input.Id,
        Attempt = input.Attempt,
        CreatedAt = input.CreatedAt,
        Upload = input.Upload,
        TraceParent = input.TraceParent,
        Outcome = outcome,
        Problem = _status.Problem,
        Warnings = [.. _warnings],
        Aholo = _status.AholoProjectId is { } aholoProjectId ? new(aholoProjectId, _taskId) : null,
        Assets = _assets,
        Timings = [.. _timings],
    };

    private static T Value<T>(StepResult<T> result)
        where T : class =>
        result.Value ?? throw new ProjectEndedException(ProjectStage.Failed, result.Problem!);

    private static TaskOptions Retry(RetrySettings settings) =>
        new(new RetryPolicy(settings.MaxAttempts, settings.FirstRetryInterval, settings.BackoffCoefficient, settings.MaxRetryInterval));
}
