using Aholo.Files.Assets;
using Aholo.Files.Problems;
using Aholo.Files.Text;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow.Activities;
using Microsoft.DurableTask;

namespace Aholo.Functions.Workflow;

/// <summary>Describes the problems that end a project.</summary>
internal static class ProjectProblems
{
    /// <summary>The most problems that a combined message quotes.</summary>
    private const int MaxQuoted = 3;

    /// <summary>The longest quoted message, in bytes, so that the text after it still fits.</summary>
    private const int MaxQuotedBytes = 500;

    /// <summary>Combines the problems of several files. The record lists each of them.</summary>
    public static Problem Combine(IReadOnlyList<Problem> problems, int files)
    {
        if (problems is [var only])
            return only with { Parameters = (only.Parameters ?? new()) with { FileCount = 1, TotalFiles = files } };

        var (code, messages) = Quote(problems, ProblemCodes.SeveralFiles);
        var more = problems.Count > MaxQuoted ? $" The record lists the other {problems.Count - MaxQuoted}." : "";
        return new(
            code,
            $"{problems.Count} of {files} files cannot be used. {messages}{more}",
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

    /// <summary>Describes an activity whose every call failed, or a wait that failed.</summary>
    public static Problem Exhausted(TaskFailedException exception, ActivityOptions retry)
    {
        var failure = ActivityFailure.Read(exception.FailureDetails);
        return exception.TaskName == nameof(WaitOrchestrator)
            ? new(failure.Code, $"The wait for Aholo failed: {Sentence(failure.Message)} Retry the project to continue the wait.")
            : new(failure.Code, $"{Sentence(failure.Message)} It was tried {retry.MaxAttempts} times. Retry the project when the cause is fixed.");
    }

    /// <summary>Describes an asset that no call could copy.</summary>
    public static Problem NotCopied(TaskFailedException exception, ActivityOptions retry)
    {
        var failure = ActivityFailure.Read(exception.FailureDetails);
        return new(failure.Code, $"{Sentence(failure.Message)} It was tried {retry.MaxAttempts} times.");
    }

    /// <summary>Describes a project that succeeded at Aholo without a PLY.</summary>
    public static Problem NoPly(string aholoProjectId) => new(ProblemCodes.Asset, $"Aholo project {aholoProjectId} succeeded without a PLY asset.");

    /// <summary>Warns of an asset that is missing.</summary>
    public static Warning MissingAsset(AssetKind kind, Problem problem) =>
        new(WarningCodes.Asset, problem.Message, Parameters: new() { Asset = kind.ToString().ToLowerInvariant() });

    /// <summary>Combines the problems of the assets of a project that has no usable file of splats.</summary>
    public static Problem NoUsableAsset(IReadOnlyList<Problem> problems)
    {
        const string Remedy = "Retry the project to copy its assets again.";
        if (problems is [var only])
            return new(only.Code, $"{only.Message} {Remedy}");

        var (code, messages) = Quote(problems, ProblemCodes.Asset);
        return new(code, $"No asset can be used. {messages} {Remedy}");
    }

    /// <summary>Describes a failure that no activity is expected to have.</summary>
    public static Problem Unexpected(Exception exception) => new(
        ProblemCodes.Internal,
        $"The project's orchestration failed: {Sentence(exception.Message)} Retry the project to continue from its last completed step.");

    /// <summary>Describes an input that this version of the app cannot read.</summary>
    public static Problem UnreadableInput(Exception exception) => new(
        ProblemCodes.Internal,
        $"This version of the app cannot read the input of the project: {Sentence(exception.Message)} Retry the project.");

    /// <summary>Describes an orchestration that was terminated, or failed, without an outcome.</summary>
    /// <param name="how">How it ended: "was terminated".</param>
    /// <param name="reason">The reason, if one is known.</param>
    public static Problem Interrupted(string how, string? reason) => new(
        ProblemCodes.Internal,
        $"The project's orchestration {how} before it recorded an outcome{(string.IsNullOrWhiteSpace(reason) ? "." : $": {Sentence(reason)}")} " +
        "Retry the project to continue from its last completed step.");

    /// <summary>Describes a task that Aholo ended without success.</summary>
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
            $"Aholo ended the task of project {aholoProjectId} with status {task.RawStatus} ({task.Status}) and no reason. " +
            "Check the project in the Aholo console. To create and pay for another one, retry with 'recreate'."));
    }

    /// <summary>Describes a task that did not end before the deadline.</summary>
    public static ProjectEndedException DeadlinePassed(string aholoProjectId, WaitOrchestrator.Output wait, TimeSpan deadline)
    {
        var last = wait.Task switch
        {
            { Status: AholoTaskStatus.Unknown, RawStatus: var raw } => $"at the last poll its task was in the unknown state '{raw}'",
            { Status: var status } => $"at the last poll its task was {status}",
            null => wait.LastError ?? "Aholo never listed a task for it",
        };
        return new(ProjectStage.TimedOut, new(
            ProblemCodes.Deadline, $"Aholo project {aholoProjectId} did not end within {deadline} ({last}). Retry the project to continue the wait."));
    }

    /// <summary>Describes a project that an operator abandoned.</summary>
    public static ProjectEndedException Abandoned(Problem unknown) =>
        new(ProjectStage.Failed, new(ProblemCodes.Abandoned, $"An operator abandoned the project. {unknown.Message}"));

    /// <summary>Describes a project that was canceled.</summary>
    public static ProjectEndedException Canceled(Cancellation cancellation, string? aholoProjectId) => new(ProjectStage.Canceled, new(
        ProblemCodes.Canceled,
        $"The project was canceled{(cancellation.Reason is { } reason ? $": {reason.OneLine(BoundedText.MaxDetail)}" : "")}." +
        (aholoProjectId is null ? "" : $" Aholo cannot cancel its project {aholoProjectId}, which continues there. Retry the project to wait for it.")));

    // The code that all share, and the first messages.
    private static (string Code, string Messages) Quote(IReadOnlyList<Problem> problems, string severalCodes) => (
        problems.Select(problem => problem.Code).Distinct().ToList() is [var same] ? same : severalCodes,
        string.Join(' ', problems.Take(MaxQuoted).Select(problem => problem.Message.Bound(MaxQuotedBytes))));

    private static string Sentence(string text) => text.Sentence(BoundedText.MaxDetail);
}
