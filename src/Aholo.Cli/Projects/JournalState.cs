using System.Text.Json;

namespace Aholo.Cli.Projects;

/// <summary>The state that a journal records.</summary>
internal sealed record JournalState
{
    public string? Fingerprint { get; private init; }

    public string? Name { get; private init; }

    public string? ProjectId { get; private init; }

    /// <summary>Gets the number of the last create. A project that was adopted without a create counts as one.</summary>
    public int Creates { get; private init; }

    /// <summary>Gets how the task ended; null if unknown.</summary>
    public AholoTaskStatus? EndedAs { get; private init; }

    /// <summary>Gets when the create was sent whose outcome is unknown; null if there is none.</summary>
    public DateTimeOffset? UnansweredSince { get; private init; }

    /// <summary>Gets why the outcome is unknown; null if the command was killed.</summary>
    public string? UnknownBecause { get; private init; }

    /// <summary>Gets the URLs of uploaded files and the times of the uploads, by MD5.</summary>
    public IReadOnlyDictionary<string, (Uri Url, DateTimeOffset At)> Uploads { get; private init; } = new Dictionary<string, (Uri, DateTimeOffset)>();

    /// <summary>Gets the MD5 of downloaded assets, by path.</summary>
    public IReadOnlyDictionary<string, string> Downloads { get; private init; } = new Dictionary<string, string>();

    /// <summary>Gets the state after one more line.</summary>
    /// <exception cref="JsonException">The line is incomplete, or cannot follow the lines before it.</exception>
    public JournalState After(JournalEntry entry) => entry.Event switch
    {
        JournalEvent.Begun when Fingerprint is not null => throw new JsonException("it has two beginnings"),
        JournalEvent.Begun when entry is { Fingerprint.Length: > 0, Name: not null } => new() { Fingerprint = entry.Fingerprint, Name = entry.Name },
        _ when Fingerprint is null => throw new JsonException("it does not name its project"),
        JournalEvent.Uploaded when entry is { Md5: { Length: > 0 } md5, Url: { } url } =>
            this with { Uploads = new Dictionary<string, (Uri, DateTimeOffset)>(Uploads) { [md5] = (url, entry.At) } },
        JournalEvent.Creating when ProjectId is null =>
            this with { Creates = Creates + 1, UnansweredSince = entry.At, UnknownBecause = null },
        JournalEvent.Unknown when UnansweredSince is not null => this with { UnknownBecause = entry.Reason },
        JournalEvent.Created when ProjectId is null && !string.IsNullOrWhiteSpace(entry.ProjectId) => this with
        {
            Creates = UnansweredSince is null ? Creates + 1 : Creates,
            ProjectId = entry.ProjectId,
            UnansweredSince = null,
            UnknownBecause = null,
            EndedAs = null,
        },
        JournalEvent.NotCreated when UnansweredSince is not null => this with { UnansweredSince = null, UnknownBecause = null },
        JournalEvent.Ended when ProjectId is not null && entry.Status is not null => this with { EndedAs = entry.Status },
        JournalEvent.Downloaded when entry is { Path: { Length: > 0 } path, Md5: { Length: > 0 } md5 } =>
            this with { Downloads = new Dictionary<string, string>(Downloads) { [path] = md5 } },
        JournalEvent.Abandoned => this with { ProjectId = null, EndedAs = null, UnansweredSince = null, UnknownBecause = null },
        _ => throw new JsonException($"its line {entry.Event} of {entry.At:u} is incomplete, or cannot follow the lines before it"),
    };
}
