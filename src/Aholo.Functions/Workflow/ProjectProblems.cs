using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow.Activities;
using Microsoft.DurableTask;

namespace Aholo.Functions.Workflow;

/// <summary>What stops a project, in words.</summary>
internal static class ProjectProblems
{
    private const int MaxTold = 3;

    /// <summary>The longest message of each problem that is told, in bytes: what comes behind them still fits.</summary>
    private const int MaxToldBytes = 500;

    /// <summary>The problems of several files as one. The record has each of them.</summary>
    public static Problem Combine(IReadOnlyList<Problem> problems, int files)
    {
        if (problems is [var only])
            return only with { Parameters = (only.Parameters ?? new()) with { FileCount = 1, TotalFiles = files } };

        var (code, told) = Tell(problems, ProblemCodes.SeveralFiles);
        var more = problems.Count > MaxTold ? $" The record has the other {problems.Count - MaxTold}." : "";
        return new(
            code,
            $"{problems.Count} of {files} files cannot be used. {told}{more}",
            Parameters: new()
            {
                FileCount = problems.Count,
                TotalFiles = files,
                Files =
                [
                    .. problems.Where(problem => problem.File is not null).Take(ProblemParameters.MaxFiles)
                        .Select(problem => new FileProblem(problem.File!, problem.Code)),
                ],
            });
    }

    /// <summary>A step that failed for a passing reason as often as it was tried, or a wait that broke off.</summary>
    public static Problem Exhausted(TaskFailedException exception, RetrySettings retry)
    {
        var failure = ActivityFailure.Read(exception.FailureDetails);
        return exception.TaskName == nameof(WaitOrchestrator)
            ? new(failure.Code, $"The wait for Aholo failed: {Sentence(failure.Message)} Retry the project to go on waiting for it.")
            : new(failure.Code, $"{Sentence(failure.Message)} It was tried {retry.MaxAttempts} times. Retry the project when the cause is fixed.");
    }

    /// <summary>A result that could not be copied as often as it was tried.</summary>
    public static Problem NotCopied(TaskFailedException exception, RetrySettings retry)
    {
        var failure = ActivityFailure.Read(exception.FailureDetails);
        return new(failure.Code, $"{Sentence(failure.Message)} It was tried {retry.MaxAttempts} times.");
    }

    /// <summary>The problems of the results of a project of which no file of splats is left.</summary>
    public static Problem NoUsableAsset(IReadOnlyList<Problem> problems)
    {
        const string Remedy = "Retry the project to fetch its results again.";
        if (problems is [var only])
            return new(only.Code, $"{only.Message} {Remedy}");

        var (code, told) = Tell(problems, ProblemCodes.Asset);
        return new(code, $"No result can be used. {told} {Remedy}");
    }

    /// <summary>A failure that no step is expected to have.</summary>
    public static Problem Unexpected(Exception exception) => new(
        ProblemCodes.Internal,
        $"The project's orchestration failed: {Sentence(exception.Message)} Retry the project to continue from its last completed step.");

    /// <summary>An input that this version of the app cannot read.</summary>
    public static Problem UnreadableInput(Exception exception) => new(
        ProblemCodes.Internal,
        $"This version of the app cannot read what the project was started with: {Sentence(exception.Message)} Retry the project.");

    /// <summary>An orchestration that was terminated, or failed, without an outcome.</summary>
    /// <param name="how">How it ended: "was terminated".</param>
    /// <param name="reason">The reason, if one is known.</param>
    public static Problem Interrupted(string how, string? reason) => new(
        ProblemCodes.Internal,
        $"The project's orchestration {how} before it recorded an outcome{(string.IsNullOrWhiteSpace(reason) ? "." : $": {Sentence(reason)}")} " +
        "Retry the project to continue from its last completed step.");

    /// <summary>A task that Aholo ended without success.</summary>
    public static ProjectEndedException TaskEnded(string aholoProjectId, GetAholoTask.Output task)
    {
        var outcome = task.Status switch
        {
            AholoTaskStatus.Canceled => ProjectStage.Canceled,
            AholoTaskStatus.TimedOut => ProjectStage.TimedOut,
            AholoTaskStatus.Rejected => ProjectStage.Rejected,
            _ => ProjectStage.Failed,
        };
        return new(outcome, new(
            ProblemCodes.AholoTask,
            $"Aholo ended the task of project {aholoProjectId} with status {task.RawStatus} ({task.Status}) and gives no reason. " +
            "Look at the project in the Aholo console. A retry with 'recreate' makes, and pays for, another one."));
    }

    /// <summary>A task that did not end in time.</summary>
    public static ProjectEndedException DeadlinePassed(string aholoProjectId, WaitOrchestrator.Output result, TimeSpan deadline)
    {
        var last = result.Task switch
        {
            { Status: AholoTaskStatus.Unknown, RawStatus: var raw } => $"its task was in state '{raw}', which this version does not know, when last seen",
            { Status: var status } => $"its task was {status} when last seen",
            null => result.LastError ?? "it never showed a task",
        };
        return new(ProjectStage.TimedOut, new(
            ProblemCodes.Deadline, $"Aholo project {aholoProjectId} was not done after {deadline} ({last}). Retry the project to go on waiting for it."));
    }

    /// <summary>Someone canceled.</summary>
    public static ProjectEndedException Canceled(Cancellation cancellation, string? aholoProjectId) => new(ProjectStage.Canceled, new(
        ProblemCodes.Canceled,
        $"The project was canceled{(cancellation.Reason is { } reason ? $": {reason.OneLine(BoundedText.MaxDetail)}" : "")}." +
        (aholoProjectId is null ? "" : $" Aholo offers no way to stop its project {aholoProjectId}, which goes on there; retry to wait for it.")));

    // Their code, if they have one, and the first messages.
    private static (string Code, string Told) Tell(IReadOnlyList<Problem> problems, string severalCodes) => (
        problems.Select(problem => problem.Code).Distinct().ToList() is [var same] ? same : severalCodes,
        string.Join(' ', problems.Take(MaxTold).Select(problem => problem.Message.Bound(MaxToldBytes))));

    private static string Sentence(string text) => text.Sentence(BoundedText.MaxDetail);
}
