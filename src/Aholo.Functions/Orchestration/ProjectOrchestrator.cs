using Aholo.Functions.Activities;
using Aholo.Functions.Assets;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Aholo.Functions.Orchestration;

/// <summary>
/// One project from its files to its event. Ends in an outcome, never in an unhandled failure: whatever stops it becomes the outcome's
/// problem, with a record and an event. Its instance id is the project's id.
/// </summary>
internal static class ProjectOrchestrator
{
    [Function(nameof(ProjectOrchestrator))]
    public static Task<ProjectStage> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new ProjectRun(context, context.GetInput<ProjectInput>()!).RunAsync();
}

/// <summary>The steps of one project, and what they have found out so far.</summary>
internal sealed class ProjectRun(TaskOrchestrationContext context, ProjectInput input)
{
    private readonly List<StageTiming> _timings = [];
    private readonly TaskOptions _retry = Retry(input.Settings.Retry);
    private ProjectStatus _status = new() { Stage = ProjectStage.Accepted, Since = context.CurrentUtcDateTime, Resources = input.Resources.Count };
    private IReadOnlyList<ResourceRecord> _resources = [];
    private IReadOnlyList<AssetRecord> _assets = [];
    private string? _taskId;

    public async Task<ProjectStage> RunAsync()
    {
        Enter(ProjectStage.Accepted);
        ProjectStage outcome;
        try
        {
            outcome = await MakeAsync();
        }
        catch (ProjectEnded ended)
        {
            outcome = ended.Outcome;
            _status = _status with { Problem = ended.Problem };
        }
        catch (TaskFailedException exception)
        {
            outcome = ProjectStage.Failed;
            _status = _status with { Problem = Describe(exception) };
        }

        Enter(ProjectStage.Publishing);
        await CallUntilDoneAsync(nameof(WriteRecord), Record(outcome));
        await CallUntilDoneAsync(
            nameof(PublishEvent),
            new PublishEvent.Input(outcome == ProjectStage.Succeeded ? ProjectEventTypes.Succeeded : ProjectEventTypes.Failed, EventData(outcome)));
        Enter(outcome);
        return outcome;
    }

    private async Task<ProjectStage> MakeAsync()
    {
        Enter(ProjectStage.Inspecting);
        _resources = await ForEachResourceAsync<ResourceRecord>(
            index => (nameof(InspectResource), new InspectResource.Input(input.Id, index, input.Resources[index])));

        Enter(ProjectStage.Uploading);
        await ForEachResourceAsync<string>(index => (nameof(UploadResource), new UploadResource.Input(input.Id, index)));

        var aholoProjectId = await CreateAsync();
        _status = _status with { AholoProjectId = aholoProjectId };

        Enter(ProjectStage.Waiting);
        var task = await WaitAsync(aholoProjectId);
        if (task.Status != AholoTaskStatus.Succeeded)
            throw Ended(task);

        Enter(ProjectStage.Copying);
        var copies = await Task.WhenAll(Enum.GetValues<AssetKind>().Select(kind =>
            CallAsync<StepResult<AssetRecord>>(nameof(CopyAsset), new CopyAsset.Input(input.Id, aholoProjectId, kind))));
        _assets = [.. copies.Select(copy => copy.Value).OfType<AssetRecord>()];
        _status = _status with { Assets = [.. _assets.Select(asset => asset.Name)] };
        ThrowFirstProblem(copies);
        return ProjectStage.Succeeded;
    }

    private async Task<IReadOnlyList<T>> ForEachResourceAsync<T>(Func<int, (string Activity, object Input)> call)
    {
        var results = await Task.WhenAll(Enumerable.Range(0, input.Resources.Count).Select(index =>
        {
            var (activity, activityInput) = call(index);
            return CallAsync<StepResult<T>>(activity, activityInput);
        }));
        ThrowFirstProblem(results);
        return [.. results.Select(result => result.Value!)];
    }

    // Until it is known whether Aholo has the project, a person decides. Nothing else would keep the promise that it is never paid for twice.
    private async Task<string> CreateAsync()
    {
        while (true)
        {
            Enter(ProjectStage.Creating);
            var created = await CallAsync<StepResult<string>>(nameof(CreateProject), new CreateProject.Input(input.Id, input.Spec));
            if (created.Value is { } aholoProjectId)
                return aholoProjectId;
            if (created.Problem!.Code != ProblemCodes.AholoOutcomeUnknown)
                throw new ProjectEnded(ProjectStage.Failed, created.Problem);

            _status = _status with { Problem = created.Problem };
            Enter(ProjectStage.Attention);
            await CallUntilDoneAsync(nameof(PublishEvent), new PublishEvent.Input(ProjectEventTypes.Attention, EventData(ProjectStage.Attention)));
            var resolution = await context.WaitForExternalEvent<Resolution>(Resolution.EventName);
            if (resolution.Decision == ResolveDecision.Abandon)
                throw new ProjectEnded(ProjectStage.Failed, new(ProblemCodes.Abandoned, $"Given up by a person. {created.Problem.Message}"));

            await CallUntilDoneAsync(nameof(ResolveCreate), new ResolveCreate.Input(input.Id, resolution));
            _status = _status with { Problem = null };
        }
    }

    private async Task<GetTask.Output> WaitAsync(string aholoProjectId)
    {
        var wait = new WaitOrchestrator.Input(aholoProjectId, input.Settings, context.CurrentUtcDateTime + input.Settings.Polling.Deadline);
        var result = await context.CallSubOrchestratorAsync<WaitOrchestrator.Output>(
            nameof(WaitOrchestrator), wait, new SubOrchestrationOptions(instanceId: WaitOrchestrator.InstanceId(input.Id)));
        _taskId = result.Task?.TaskId;
        if (!result.DeadlinePassed)
            return result.Task!;

        var last = result.Task is { } task ? $"its task was {task.Status} when last seen" : result.LastError ?? "it never showed a task";
        throw new ProjectEnded(ProjectStage.TimedOut, new(
            ProblemCodes.Deadline,
            $"Aholo project {aholoProjectId} was not done after {input.Settings.Polling.Deadline} ({last}). Retry the project to go on waiting for it."));
    }

    private ProjectEnded Ended(GetTask.Output task)
    {
        var outcome = task.Status switch
        {
            AholoTaskStatus.Canceled => ProjectStage.Cancelled,
            AholoTaskStatus.TimedOut => ProjectStage.TimedOut,
            AholoTaskStatus.Rejected => ProjectStage.Rejected,
            _ => ProjectStage.Failed,
        };
        return new(outcome, new(
            ProblemCodes.AholoTask,
            $"Aholo ended the task of project {_status.AholoProjectId} with status {task.RawStatus} ({task.Status}) and gives no reason. " +
            "Look at the project in the Aholo console; other photos may succeed."));
    }

    private Task<T> CallAsync<T>(string activity, object activityInput) => context.CallActivityAsync<T>(activity, activityInput, _retry);

    // What has happened must be told, however long storage or Service Bus stay away: no outcome without a record and an event.
    private async Task CallUntilDoneAsync(string activity, object activityInput)
    {
        while (true)
        {
            try
            {
                await context.CallActivityAsync(activity, activityInput, _retry);
                return;
            }
            catch (TaskFailedException)
            {
                await context.CreateTimer(input.Settings.Retry.Max, CancellationToken.None);
            }
        }
    }

    private void Enter(ProjectStage stage)
    {
        _status = _status with { Stage = stage, Since = context.CurrentUtcDateTime };
        _timings.Add(new(stage, context.CurrentUtcDateTime));
        context.SetCustomStatus(_status);
    }

    private ProjectRecord Record(ProjectStage outcome) => new()
    {
        Id = input.Id,
        Spec = input.Spec,
        Outcome = outcome,
        Problem = _status.Problem,
        Aholo = AholoIds,
        Resources = _resources,
        Assets = _assets,
        Timings = [.. _timings],
    };

    private ProjectEventData EventData(ProjectStage stage) => new()
    {
        Id = input.Id,
        Name = input.Spec.Name,
        Stage = stage,
        Problem = _status.Problem,
        Aholo = AholoIds,
        Resources = input.Spec.Resources,
        Assets = _assets,
    };

    private AholoIds? AholoIds => _status.AholoProjectId is { } aholoProjectId ? new(aholoProjectId, _taskId) : null;

    private Problem Describe(TaskFailedException exception)
    {
        var details = exception.FailureDetails;
        return new(
            details.IsCausedBy<AholoException>() ? ProblemCodes.AholoUnavailable : ProblemCodes.Internal,
            $"{exception.TaskName} of {string.Join(", ", input.Spec.Resources.Take(3).Select(path => $"'{path}'"))} failed " +
            $"{input.Settings.Retry.MaxAttempts} times, the last time with: {details.ErrorMessage} Retry the project when that is mended.");
    }

    private static void ThrowFirstProblem<T>(IEnumerable<StepResult<T>> results)
    {
        if (results.Select(result => result.Problem).FirstOrDefault(problem => problem is not null) is { } problem)
            throw new ProjectEnded(ProjectStage.Failed, problem);
    }

    private static TaskOptions Retry(RetrySettings settings) =>
        new(new RetryPolicy(settings.MaxAttempts, settings.First, settings.Factor, settings.Max));

    private sealed class ProjectEnded(ProjectStage outcome, Problem problem) : Exception(problem.Message)
    {
        public ProjectStage Outcome { get; } = outcome;

        public Problem Problem { get; } = problem;
    }
}
