using System.Text.Json.Serialization;
using Aholo.Files.Text;

namespace Aholo.Functions.Projects;

/// <summary>The stage of a project. The last five are outcomes.</summary>
[JsonConverter(typeof(EnumNameConverter<ProjectStage>))]
internal enum ProjectStage
{
    /// <summary>A stage of another version of the app.</summary>
    Unknown = -1,

    /// <summary>Accepted; not started yet.</summary>
    Accepted,

    /// <summary>The files are inspected. Nothing has been sent to Aholo.</summary>
    Inspecting,

    /// <summary>The files are transferred to Aholo.</summary>
    Transferring,

    /// <summary>The project is created at Aholo, which costs credits.</summary>
    Creating,

    /// <summary>It is unknown whether Aholo created the project. An operator must decide.</summary>
    AwaitingDecision,

    /// <summary>Aholo processes the project.</summary>
    Waiting,

    /// <summary>The assets are copied into storage.</summary>
    Copying,

    /// <summary>The record and the event are written.</summary>
    Publishing,

    /// <summary>Outcome: the assets are in storage.</summary>
    Succeeded,

    /// <summary>Outcome: the project failed.</summary>
    Failed,

    /// <summary>Outcome: the project was canceled, here or at Aholo.</summary>
    Canceled,

    /// <summary>Outcome: the project exceeded a time limit, here or at Aholo.</summary>
    TimedOut,

    /// <summary>Outcome: Aholo rejected the project.</summary>
    Rejected,
}

internal static class ProjectStages
{
    /// <summary>Whether the stage is an outcome.</summary>
    public static bool IsOutcome(this ProjectStage stage) => stage >= ProjectStage.Succeeded;
}
