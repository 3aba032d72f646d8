using Aholo.Functions.Activities;
using Aholo.Functions.Projects;
using Microsoft.DurableTask;

namespace Aholo.Functions.Orchestration;

/// <summary>What stops a project, in words.</summary>
internal static class ProjectProblems
{
    private const int MaxTold = 3;

    /// <summary>The problems of several files as one. The record has each of them.</summary>
    public static Problem Combine(IReadOnlyList<Problem> problems, int files)
    {
        if (problems is [var only])
            return only;

        var code = problems.Select(problem => problem.Code).Distinct().ToList() is [var same] ? same : ProblemCodes.InputSeveral;
        var told = string.Join(' ', problems.Take(MaxTold).Select(problem => problem.Message));
        var more = problems.Count > MaxTold ? $" The record has the other {problems.Count - MaxTold}." : "";
        return new(code, $"{problems.Count} of {files} files cannot be used. {told}{more}");
    }

    /// <summary>A step that failed for a passing reason as often as it was tried.</summary>
    public static Problem Exhausted(TaskFailedException exception, RetrySettings retry)
    {
        var byAholo = false;
        for (var failure = exception.FailureDetails; failure is not null; failure = failure.InnerFailure)
            byAholo |= failure.IsCausedBy<AholoException>();

        return new(
            byAholo ? ProblemCodes.AholoUnavailable : ProblemCodes.Internal,
            $"{exception.FailureDetails.ErrorMessage} It was tried {retry.MaxAttempts} times. Retry the project when that is mended.");
    }

    /// <summary>A task that Aholo ended without success.</summary>
    public static ProjectEndedException TaskEnded(string aholoProjectId, GetTask.Output task)
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
            $"Aholo ended the task of project {aholoProjectId} with status {task.RawStatus} ({task.Status}) and gives no reason. " +
            "Look at the project in the Aholo console. A retry with 'recreate' makes, and pays for, another one."));
    }

    /// <summary>A task that did not end in time.</summary>
    public static ProjectEndedException DeadlinePassed(string aholoProjectId, WaitOrchestrator.Output result, TimeSpan deadline)
    {
        var last = result.Task is { } task ? $"its task was {task.Status} when last seen" : result.LastError ?? "it never showed a task";
        return new(ProjectStage.TimedOut, new(
            ProblemCodes.Deadline, $"Aholo project {aholoProjectId} was not done after {deadline} ({last}). Retry the project to go on waiting for it."));
    }

    /// <summary>Someone cancelled.</summary>
    public static ProjectEndedException Cancelled(Cancellation cancellation, string? aholoProjectId) => new(ProjectStage.Cancelled, new(
        ProblemCodes.Cancelled,
        $"The project was cancelled{(cancellation.Reason is { } reason ? $": {reason}" : "")}." +
        (aholoProjectId is null ? "" : $" Aholo offers no way to stop its project {aholoProjectId}, which goes on there; retry to wait for it.")));
}
