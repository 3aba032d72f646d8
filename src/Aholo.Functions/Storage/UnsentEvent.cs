using Aholo.Functions.Projects;

namespace Aholo.Functions.Storage;

/// <summary>An event that could not be sent. It is kept until it is sent or replaced by a later event about its project.</summary>
internal sealed record UnsentEvent
{
    /// <summary>The state of the project that the event reports.</summary>
    public required ProjectRecord Record { get; init; }

    /// <summary>The W3C trace that the event belongs to.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Why it could not be sent.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether it is sent by request only, as the failure is permanent.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>When it failed first, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it failed last, UTC.</summary>
    public required DateTimeOffset TriedAt { get; init; }
}
