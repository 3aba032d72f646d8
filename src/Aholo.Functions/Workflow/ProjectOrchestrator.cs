using Aholo.Files.Assets;
using Aholo.Files.Problems;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow.Activities;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Aholo.Functions.Workflow;

/// <summary>
/// Runs one project, from its files to its event. Whatever stops the project becomes its outcome, with a record and an event. The instance id is the
/// project's id.
/// </summary>
internal sealed class ProjectOrchestrator
{
    private readonly TaskOrchestrationContext _context;
    private readonly ProjectInput _input;
    private readonly Problem? _inputProblem;
    private readonly ProjectProgress _progress;
    private readonly ProjectActivities _activities;
    private readonly ProjectCancellation _cancellation;
    private readonly ProjectEvents _events;
    private IReadOnlyList<AssetKind> _listed = [];

    private ProjectOrchestrator(TaskOrchestrationContext context)
    {
        _context = context;
        (_input, _inputProblem) = ProjectInputReader.Read(context);
        _progress = new(context, _input);
        _activities = new(context, _input.Settings.Retry);
        _cancellation = new(context, _progress);
        _events = new(_input, _progress, _activities);
    }

    [Function(nameof(ProjectOrchestrator))]
    public static Task<ProjectStage> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context) => new ProjectOrchestrator(context).RunAsync();

    private async Task<ProjectStage> RunAsync()
    {
        var outcome = await OutcomeAsync(MakeAsync);
        ProjectRecord? record;
        while ((record = await TryRecordAsync(outcome)) is null)
            outcome = await OutcomeAsync(CopyAsync);
        await _events.PublishAsync(record);
        _progress.Enter(outcome);
        return outcome;
    }

    /// <summary>Records the outcome. Returns null if storage has lost an asset since it was copied.</summary>
    private async Task<ProjectRecord?> TryRecordAsync(ProjectStage outcome)
    {
        _progress.Enter(ProjectStage.Publishing);
        var record = _progress.Record(outcome);

        // Null in histories of versions that did not look for the assets.
        var isWritten = await _activities.CallUntilDoneAsync<bool?>(nameof(WriteRecord), record);
        return isWritten == false ? null : record;
    }

    // The Durable SDK suspends an orchestrator with tasks that never end, not with exceptions, so every exception can be caught.
    private async Task<ProjectStage> OutcomeAsync(Func<Task> makeAsync)
    {
        try
        {
            await makeAsync();
            return ProjectStage.Succeeded;
        }
        catch (ProjectEndedException ended)
        {
            _progress.Problem = ended.Problem;
            return ended.Outcome;
        }
        catch (TaskFailedException exception)
        {
            _progress.Problem = ProjectProblems.Exhausted(exception, _input.Settings.Retry);
        }
        catch (Exception exception)
        {
            _progress.LogUnexpected(exception);
            _progress.Problem = ProjectProblems.Unexpected(exception);
        }

        return ProjectStage.Failed;
    }

    private async Task MakeAsync()
    {
        _progress.Enter(ProjectStage.Accepted);
        if (_inputProblem is not null)
            throw new ProjectEndedException(ProjectStage.Failed, _inputProblem);

        _progress.Enter(ProjectStage.Inspecting);
        var plan = await PlanAsync();
        var batches = new FileBatches(_input, plan.Files, _progress, _activities, _cancellation);
        var found = await batches.RunAsync(nameof(InspectFiles));
        if (plan.Kind == ProjectKind.Reconstruction)
            _progress.Warn(BatchAdvice.Of(found, plan.Files));

        _progress.Enter(ProjectStage.Transferring);
        await batches.RunAsync(nameof(TransferFiles));

        var aholoProjectId = await CreateAsync();

        _progress.Enter(ProjectStage.Waiting);
        _listed = await WaitAsync(aholoProjectId);
        await CopyAsync();
    }

    private async Task CopyAsync()
    {
        _progress.Enter(ProjectStage.Copying);
        await new AssetCopies(_input, _progress, _activities, _cancellation).CopyAsync(_progress.AholoProjectId!, _listed);
    }

    private async Task<PlanSummary> PlanAsync()
    {
        var planned = await _cancellation.UnlessRequestedAsync(
            _activities.CallAsync<ActivityResult<PlanSummary>>(nameof(PlanProject), new PlanProject.Input(_input.Id, _input.Upload, _input.Attempt)));
        var plan = ValueOf(planned);
        _progress.Add(plan);
        return planned.Problem is { } problem ? throw new ProjectEndedException(ProjectStage.Failed, problem) : plan;
    }

    // While it is unknown whether Aholo has the project, an operator decides: this is what keeps it from being paid for twice.
    private async Task<string> CreateAsync()
    {
        var decisions = new OperatorDecisions(_context, _input, _progress, _events, _cancellation);
        while (true)
        {
            _progress.Enter(ProjectStage.Creating);
            var created = await CreateOnceAsync();
            if (created.Problem is not { Code: ProblemCodes.AholoOutcomeUnknown } unknown)
            {
                var aholoProjectId = ValueOf(created);
                _progress.AholoProjectId = aholoProjectId;
                await _cancellation.ThrowIfRequestedAsync();
                return aholoProjectId;
            }

            var resolution = await decisions.AskAsync(unknown);
            if (resolution.Decision == ResolveDecision.Abandon)
                throw ProjectProblems.Abandoned(unknown);
            await _activities.CallUntilDoneAsync(nameof(ResolveCreate), new ResolveCreate.Input(_input.Id, resolution));
            _progress.Problem = null;
        }
    }

    // A cancellation cuts short the waits between tries, but never a create that runs: what it has created must be known.
    private async Task<ActivityResult<string>> CreateOnceAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _context.CallActivityAsync<ActivityResult<string>>(nameof(CreateProject), _input.Id);
            }
            catch (TaskFailedException) when (attempt < _input.Settings.Retry.MaxAttempts)
            {
            }

            await _cancellation.UnlessRequestedAsync(_activities.DelayAsync(Backoff.Delay(_input.Settings.Retry, attempt)));
        }
    }

    private async Task<IReadOnlyList<AssetKind>> WaitAsync(string aholoProjectId)
    {
        var deadline = _input.Settings.Polling.Deadline;
        var instanceId = WaitOrchestrator.InstanceId(_input.Id, _input.Attempt);
        var waiting = _context.CallSubOrchestratorAsync<WaitOrchestrator.Output?>(
            nameof(WaitOrchestrator),
            new WaitOrchestrator.Input(aholoProjectId, _input.Settings, _context.CurrentUtcDateTime + deadline),
            new SubOrchestrationOptions(instanceId: instanceId));
        if (await _cancellation.ComesBeforeAsync(waiting))
        {
            _context.SendEvent(instanceId, Cancellation.EventName, new Cancellation());
            await _cancellation.ThrowIfRequestedAsync();
        }

        var wait = await waiting ?? throw new InvalidOperationException($"The wait for Aholo project {aholoProjectId} was stopped.");
        _progress.AholoTaskId = wait.Task?.TaskId;
        if (wait.DeadlinePassed)
            throw ProjectProblems.DeadlinePassed(aholoProjectId, wait, deadline);
        return wait.Task is { Status: AholoTaskStatus.Succeeded } task ? task.Assets : throw ProjectProblems.TaskEnded(aholoProjectId, wait.Task!);
    }

    private static T ValueOf<T>(ActivityResult<T> result)
        where T : class =>
        result.Value ?? throw new ProjectEndedException(ProjectStage.Failed, result.Problem!);
}
