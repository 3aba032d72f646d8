using Aholo.Functions.Webhooks;

namespace Aholo.Functions.Http;

/// <summary>The delivery of an event to a URL, as the HTTP API shows it.</summary>
internal sealed record DeliveryView
{
    /// <summary>Its number in the project.</summary>
    public required int Number { get; init; }

    /// <summary>The event.</summary>
    public required string EventId { get; init; }

    /// <summary>The URL without its query.</summary>
    public required string Url { get; init; }

    /// <summary>Where it stands.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>How often it has been tried.</summary>
    public required int AttemptCount { get; init; }

    /// <summary>When it is tried next, UTC; left out when it is not.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The last attempts, the oldest first.</summary>
    public required IReadOnlyList<DeliveryAttempt> Attempts { get; init; }

    /// <summary>Where to deliver it again; only when it was given up.</summary>
    public string? Retry { get; init; }

    /// <summary>Shows a delivery.</summary>
    /// <param name="projectLink">The path of the project.</param>
    /// <param name="delivery">The delivery.</param>
    public static DeliveryView Of(string projectLink, Delivery delivery) => new()
    {
        Number = delivery.Number,
        EventId = delivery.EventId,
        Url = delivery.Url,
        State = delivery.State,
        AttemptCount = delivery.AttemptCount,
        NextAttemptAt = delivery.NextAttemptAt,
        Attempts = delivery.Attempts,
        Retry = delivery.State == DeliveryState.GivenUp ? FormattableString.Invariant($"{projectLink}/deliveries/{delivery.Number}/retry") : null,
    };
}
