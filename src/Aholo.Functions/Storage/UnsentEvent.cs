using Aholo.Functions.Projects;

namespace Aholo.Functions.Storage;

/// <summary>An event that could not be sent. It is kept until it is sent, or until a later event about its project takes its place.</summary>
internal sealed record UnsentEvent
{
    /// <summary>Which of the project's events of this type it is.</summary>
    public required int Number { get; init; }

    /// <summary>What the event tells of the project.</summary>
    public required ProjectRecord Record { get; init; }

    /// <summary>The W3C trace that it is part of; null when an earlier version kept it.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Why it could not be sent.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether it is sent by request only, as trying again would change nothing.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>When it could not be sent first, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it could not be sent last, UTC.</summary>
    public required DateTimeOffset TriedAt { get; init; }
}
