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

    /// <summary>
    /// Gets the id of an event. It is the same only for an event that is sent again: an attempt has one outcome, and each of its decisions has a number.
    /// </summary>
    public static string Id(ProjectRecord record) => record switch
    {
        { DecisionNumber: { } number } => string.Create(CultureInfo.InvariantCulture, $"{record.Id}.{Of(record.Outcome)}.{record.Attempt}.{number}"),
        { Attempt: 1 } => $"{record.Id}.{Of(record.Outcome)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{record.Id}.{Of(record.Outcome)}.{record.Attempt}"),
    };
}
