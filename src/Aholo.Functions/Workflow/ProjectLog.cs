using Aholo.Functions.Projects;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Workflow;

/// <summary>The log entries of a project for operators: which project, from which upload, its stage, and why it ended.</summary>
internal static partial class ProjectLog
{
    [LoggerMessage(1, LogLevel.Information, "Project {ProjectId} ({Upload}, attempt {Attempt}): {Stage}.")]
    public static partial void EnteredStage(this ILogger logger, string projectId, string? upload, int attempt, ProjectStage stage);

    [LoggerMessage(2, LogLevel.Warning, "Project {ProjectId} ({Upload}, attempt {Attempt}) ended as {Outcome}: [{ProblemCode}] {Problem}")]
    public static partial void EndedWithoutSuccess(
        this ILogger logger, string projectId, string? upload, int attempt, ProjectStage outcome, string problemCode, string problem);

    [LoggerMessage(3, LogLevel.Error, "Project {ProjectId} ({Upload}) waits for an operator's decision: {Problem}")]
    public static partial void AwaitsDecision(this ILogger logger, string projectId, string? upload, string problem);

    [LoggerMessage(4, LogLevel.Error, "Project {ProjectId} ({Upload}, attempt {Attempt}) failed unexpectedly.")]
    public static partial void FailedUnexpectedly(this ILogger logger, string projectId, string? upload, int attempt, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "The status of project {ProjectId} could not be shown.")]
    public static partial void StatusNotShown(this ILogger logger, string projectId, Exception exception);
}
