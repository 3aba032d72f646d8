using System.Text.Json.Serialization;

namespace Aholo.Cli.Projects;

/// <summary>A line of a <see cref="ProjectJournal"/>.</summary>
/// <param name="Event">The step.</param>
/// <param name="At">The time, UTC.</param>
internal sealed record JournalEntry(JournalEvent Event, DateTimeOffset At)
{
    /// <summary>With <see cref="JournalEvent.Begun"/>: the project of the journal.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>With <see cref="JournalEvent.Begun"/>.</summary>
    public string? Name { get; init; }

    /// <summary>With <see cref="JournalEvent.Downloaded"/>: the path of the file.</summary>
    public string? Path { get; init; }

    /// <summary>With <see cref="JournalEvent.Uploaded"/> and <see cref="JournalEvent.Downloaded"/>: the MD5 of the file.</summary>
    public string? Md5 { get; init; }

    /// <summary>With <see cref="JournalEvent.Uploaded"/>: the URL of the file at Aholo.</summary>
    public Uri? Url { get; init; }

    /// <summary>With <see cref="JournalEvent.Created"/>: Aholo's id of the project.</summary>
    public string? ProjectId { get; init; }

    /// <summary>With <see cref="JournalEvent.Unknown"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>With <see cref="JournalEvent.Ended"/>.</summary>
    public AholoTaskStatus? Status { get; init; }
}

internal enum JournalEvent
{
    /// <summary>The journal was begun.</summary>
    Begun,

    /// <summary>A file was uploaded.</summary>
    Uploaded,

    /// <summary>The create is about to be sent. If no outcome follows, it is unknown whether a project exists.</summary>
    Creating,

    /// <summary>The project exists.</summary>
    Created,

    /// <summary>The create is proven to have created nothing.</summary>
    NotCreated,

    /// <summary>The create was sent, and its response was lost.</summary>
    Unknown,

    /// <summary>The task has ended.</summary>
    Ended,

    /// <summary>An asset was downloaded and checked.</summary>
    Downloaded,

    /// <summary>The user abandoned the create and wants another.</summary>
    Abandoned,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    // A damaged line is an error, because it may hide a project.
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JournalEntry))]
internal sealed partial class JournalJsonContext : JsonSerializerContext;
