using Aholo.Functions.Projects;

namespace Aholo.Functions.Storage;

/// <summary>An event that could not be sent. It is kept until it is sent or until a later event of its project replaces it.</summary>
internal sealed record UnsentEvent
{
    /// <summary>Gets the record that the event is made from.</summary>
    public required ProjectRecord Record { get; init; }

    /// <summary>Gets the W3C trace context.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Gets why it could not be sent.</summary>
    public required string Reason { get; init; }

    /// <summary>Gets whether it is only sent on request, because an automatic retry cannot succeed.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>Gets the time of the first failed attempt, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Gets the time of the last failed attempt, UTC.</summary>
    public required DateTimeOffset TriedAt { get; init; }
}
