using Aholo.Functions.Webhooks;

namespace Aholo.Functions.Http;

/// <summary>A webhook delivery in the HTTP API.</summary>
internal sealed record DeliveryView
{
    /// <summary>Its number in the project.</summary>
    public required int Number { get; init; }

    /// <summary>The event.</summary>
    public required string EventId { get; init; }

    /// <summary>The URL without its query.</summary>
    public required string Url { get; init; }

    /// <summary>Its state.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>The number of attempts.</summary>
    public required int AttemptCount { get; init; }

    /// <summary>When the next attempt is due, UTC; omitted if there is none.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The last attempts, oldest first.</summary>
    public required IReadOnlyList<DeliveryAttempt> Attempts { get; init; }

    /// <summary>The link to retry it; only if it was given up.</summary>
    public string? Retry { get; init; }

    /// <summary>Creates the view of a delivery.</summary>
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
