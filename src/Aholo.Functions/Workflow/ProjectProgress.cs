using Aholo.Files.Problems;
using Aholo.Functions.Projects;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Workflow;

/// <summary>Keeps what is known of a running project: shows it as the custom status, logs it, and makes the record of it.</summary>
internal sealed class ProjectProgress(TaskOrchestrationContext context, ProjectInput input)
{
    private const int MaxFileWarnings = 20;
    private const int MaxTimingsShown = 20;

    private readonly ILogger _logger = context.CreateReplaySafeLogger(nameof(ProjectOrchestrator));
    private readonly List<StageTiming> _timings = [];
    private ProjectStatus _status = new() { Stage = ProjectStage.Accepted, Since = context.CurrentUtcDateTime };
    private int _fileWarnings;

    /// <summary>Gets whether the latest event could not be sent, and was kept.</summary>
    public bool HasUnsentEvent => _status.UnsentEvent;

    /// <summary>Gets the project's name; null until it has been planned.</summary>
    public string? Name => _status.Name;

    /// <summary>Sets why the project fails, or what an operator must decide.</summary>
    public Problem? Problem
    {
        set => _status = _status with { Problem = value };
    }

    /// <summary>Gets or sets Aholo's id of the project; null until it is known.</summary>
    public string? AholoProjectId
    {
        get => _status.AholoProjectId;
        set => _status = _status with { AholoProjectId = value };
    }

    /// <summary>Sets Aholo's id of the task.</summary>
    public string? AholoTaskId { private get; set; }

    /// <summary>Sets the assets that are in storage.</summary>
    public IReadOnlyList<AssetRecord> Assets
    {
        private get;
        set
        {
            field = value;
            _status = _status with { Assets = [.. value.Select(AssetSummary.Of)] };
        }
    } = [];

    /// <summary>Enters a stage, shows it and logs it.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="decisionNumber">The number of the decision that the stage waits for, if it does.</param>
    public void Enter(ProjectStage stage, int? decisionNumber = null)
    {
        _timings.Add(new(stage, context.CurrentUtcDateTime));
        _status = _status with
        {
            Stage = stage, Since = context.CurrentUtcDateTime, FilesDone = 0, DecisionNumber = decisionNumber, Timings = [.. _timings.TakeLast(MaxTimingsShown)],
        };
        Show();
        Log(() => LogStage(stage));
    }

    /// <summary>Adds the plan.</summary>
    public void Add(PlanSummary plan)
    {
        _status = _status with { Name = plan.Name, Kind = plan.Kind, Files = plan.Files };
        WarnOfFiles(plan.Warnings ?? []);
    }

    /// <summary>Adds files that this stage has finished, and shows them.</summary>
    public void AddFiles(int count, IReadOnlyList<Warning> warnings)
    {
        WarnOfFiles(warnings);
        _status = _status with { FilesDone = _status.FilesDone + count };
        Show();
    }

    /// <summary>Notes whether the latest event was sent.</summary>
    public void AddEvent(bool sent) => _status = _status with { UnsentEvent = !sent };

    /// <summary>Adds warnings about the project that it does not have yet.</summary>
    public void Warn(IEnumerable<Warning> warnings) => _status = _status with { Warnings = [.. _status.Warnings, .. warnings.Except(_status.Warnings)] };

    /// <summary>Shows what is known. A status that cannot be shown does not stop the project.</summary>
    public void Show()
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

    /// <summary>Logs an exception that no activity is expected to cause.</summary>
    public void LogUnexpected(Exception exception) => Log(() => _logger.FailedUnexpectedly(input.Id, input.Upload?.Path, input.Attempt, exception));

    /// <summary>Makes the record of what is known.</summary>
    /// <param name="outcome">The outcome; or <see cref="ProjectStage.AwaitingDecision"/>, for an event.</param>
    public ProjectRecord Record(ProjectStage outcome) => new()
    {
        Id = input.Id,
        Attempt = input.Attempt,
        DecisionNumber = _status.DecisionNumber,
        CreatedAt = input.CreatedAt,
        Upload = input.Upload,
        TraceParent = input.TraceParent,
        Outcome = outcome,
        Problem = _status.Problem,
        Warnings = _status.Warnings,
        Aholo = _status.AholoProjectId is { } aholoProjectId ? new(aholoProjectId, AholoTaskId) : null,
        Assets = Assets,
        Timings = [.. _timings],
    };

    // The record has the warnings of every file; the history and the event only the first.
    private void WarnOfFiles(IReadOnlyList<Warning> warnings)
    {
        var kept = Math.Clamp(MaxFileWarnings - _fileWarnings, 0, warnings.Count);
        Warn(warnings.Take(kept));
        if (_fileWarnings <= MaxFileWarnings && (_fileWarnings += warnings.Count) > MaxFileWarnings)
            Warn([new(WarningCodes.More, "There are more warnings. The record lists them for each file.")]);
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

    // A log that cannot be written does not stop the project. It is the one failure that there is no place left to report.
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
}
