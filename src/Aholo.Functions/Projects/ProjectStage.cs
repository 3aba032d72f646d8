using System.Text.Json.Serialization;

namespace Aholo.Functions.Projects;

/// <summary>Where a project stands. The last five are outcomes: a project that has one is ended.</summary>
[JsonConverter(typeof(EnumNameConverter<ProjectStage>))]
internal enum ProjectStage
{
    /// <summary>A stage that this version of the app does not know: another version wrote it.</summary>
    Unknown = -1,

    /// <summary>Taken in, nothing done yet.</summary>
    Accepted,

    /// <summary>Its files are looked at. Nothing has been sent to Aholo.</summary>
    Inspecting,

    /// <summary>Its files are being uploaded to Aholo.</summary>
    Transferring,

    /// <summary>The project is being created at Aholo, which costs credits.</summary>
    Creating,

    /// <summary>Aholo may or may not have created the project: a person must decide.</summary>
    AwaitingDecision,

    /// <summary>Aholo works on it.</summary>
    Waiting,

    /// <summary>Its results are being copied into storage.</summary>
    Copying,

    /// <summary>Its record and its event are being written.</summary>
    Publishing,

    /// <summary>Outcome: the results are in storage.</summary>
    Succeeded,

    /// <summary>Outcome: it could not be done; the problem says why.</summary>
    Failed,

    /// <summary>Outcome: someone canceled it, here or at Aholo.</summary>
    Canceled,

    /// <summary>Outcome: it took too long, here or at Aholo.</summary>
    TimedOut,

    /// <summary>Outcome: Aholo rejected it.</summary>
    Rejected,
}

internal static class ProjectStages
{
    /// <summary>Whether the stage is an outcome.</summary>
    public static bool IsOutcome(this ProjectStage stage) => stage >= ProjectStage.Succeeded;
}
