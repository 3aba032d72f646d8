using System.Text.Json.Serialization;

namespace Aholo.Cli.Projects;

/// <summary>A line of a <see cref="ProjectJournal"/>.</summary>
/// <param name="Event">What happened.</param>
/// <param name="At">When, UTC.</param>
internal sealed record JournalEntry(JournalEvent Event, DateTimeOffset At)
{
    /// <summary>With <see cref="JournalEvent.Begun"/>: which project the journal is of.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>With <see cref="JournalEvent.Begun"/>.</summary>
    public string? Name { get; init; }

    /// <summary>With <see cref="JournalEvent.Downloaded"/>: where the file is.</summary>
    public string? Path { get; init; }

    /// <summary>With <see cref="JournalEvent.Uploaded"/> and <see cref="JournalEvent.Downloaded"/>: the content of the file.</summary>
    public string? Md5 { get; init; }

    /// <summary>With <see cref="JournalEvent.Uploaded"/>: where Aholo keeps the file.</summary>
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

    /// <summary>A file is at Aholo.</summary>
    Uploaded,

    /// <summary>The create is about to be sent. Without one of the next after it, nobody knows whether there is a project.</summary>
    Creating,

    /// <summary>There is a project.</summary>
    Created,

    /// <summary>It is proven that the create made nothing.</summary>
    NotCreated,

    /// <summary>The create was sent, and no answer tells what became of it.</summary>
    Unknown,

    /// <summary>The task has ended.</summary>
    Ended,

    /// <summary>A result is here, whole.</summary>
    Downloaded,

    /// <summary>The user wants another project instead.</summary>
    GivenUp,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    // A line that was changed by hand or damaged is an error: what it does not say any more may be a project.
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JournalEntry))]
internal sealed partial class JournalJsonContext : JsonSerializerContext;
