namespace Aholo.Cli.Projects;

/// <summary>What a journal says.</summary>
internal sealed record JournalState
{
    public string? Fingerprint { get; private init; }

    public string? Name { get; private init; }

    public string? ProjectId { get; private init; }

    /// <summary>How the project's task ended; null if that is not known.</summary>
    public AholoTaskStatus? EndedAs { get; private init; }

    /// <summary>When a create was about to be sent whose outcome is not known; null if there is none.</summary>
    public DateTimeOffset? UnansweredSince { get; private init; }

    /// <summary>Why the outcome is not known; null if the command was killed.</summary>
    public string? UnknownBecause { get; private init; }

    /// <summary>Where Aholo keeps files, and since when, by their MD5.</summary>
    public IReadOnlyDictionary<string, (Uri Url, DateTimeOffset At)> Uploads { get; private init; } = new Dictionary<string, (Uri, DateTimeOffset)>();

    /// <summary>The MD5 of the results that were downloaded, by their path.</summary>
    public IReadOnlyDictionary<string, string> Downloads { get; private init; } = new Dictionary<string, string>();

    public JournalState After(JournalEntry entry) => entry.Event switch
    {
        JournalEvent.Begun => new() { Fingerprint = entry.Fingerprint, Name = entry.Name },
        JournalEvent.Uploaded when entry is { Md5: { } md5, Url: { } url } =>
            this with { Uploads = new Dictionary<string, (Uri, DateTimeOffset)>(Uploads) { [md5] = (url, entry.At) } },
        JournalEvent.Creating => this with { UnansweredSince = entry.At, UnknownBecause = null },
        JournalEvent.Unknown => this with { UnknownBecause = entry.Reason },
        JournalEvent.Created => this with { ProjectId = entry.ProjectId, UnansweredSince = null, UnknownBecause = null, EndedAs = null },
        JournalEvent.NotCreated => this with { UnansweredSince = null, UnknownBecause = null },
        JournalEvent.Ended => this with { EndedAs = entry.Status },
        JournalEvent.Downloaded when entry is { Path: { } path, Md5: { } md5 } =>
            this with { Downloads = new Dictionary<string, string>(Downloads) { [path] = md5 } },
        JournalEvent.GivenUp => this with { ProjectId = null, EndedAs = null, UnansweredSince = null, UnknownBecause = null },
        _ => this,
    };
}
