using System.Globalization;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Events;

/// <summary>The names of events. With a prefix and a version, they are the CloudEvents <c>type</c>.</summary>
internal static class ProjectEventNames
{
    /// <summary>The assets are in storage.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>The project failed.</summary>
    public const string Failed = "failed";

    /// <summary>The project was canceled, here or at Aholo.</summary>
    public const string Canceled = "canceled";

    /// <summary>The project timed out, here or at Aholo.</summary>
    public const string TimedOut = "timed-out";

    /// <summary>Aholo rejected the project.</summary>
    public const string Rejected = "rejected";

    /// <summary>An operator must decide.</summary>
    public const string DecisionRequired = "decision-required";

    /// <summary>Gets the name of the event for a project that has ended or is in <see cref="ProjectStage.AwaitingDecision"/>.</summary>
    public static string Of(ProjectStage stage) => stage switch
    {
        ProjectStage.Succeeded => Succeeded,
        ProjectStage.Canceled => Canceled,
        ProjectStage.TimedOut => TimedOut,
        ProjectStage.Rejected => Rejected,
        ProjectStage.AwaitingDecision => DecisionRequired,
        _ => Failed,
    };

    /// <summary>Gets the CloudEvents type, for example <c>com.contoso.aholo.project.succeeded.v1</c>.</summary>
    /// <param name="prefix">The setting <c>Aholo:Events:TypePrefix</c>.</param>
    /// <param name="stage">The stage of the project.</param>
    public static string Type(string prefix, ProjectStage stage) => $"{prefix}.project.{Of(stage)}.v1";

    /// <summary>Gets the id of the <paramref name="number"/>th event of its name about a project. Only an event that is sent again has the same id as another.</summary>
    public static string Id(string projectId, ProjectStage stage, int number) =>
        number == 1 ? $"{projectId}.{Of(stage)}" : string.Create(CultureInfo.InvariantCulture, $"{projectId}.{Of(stage)}.{number}");
}
