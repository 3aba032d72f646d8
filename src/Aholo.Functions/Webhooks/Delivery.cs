using System.Text.Json.Serialization;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Webhooks;

/// <summary>The deliveries of a project's events by webhook, the oldest first: <c>aholo-state/&lt;id&gt;/deliveries.json</c>.</summary>
internal sealed record DeliveryList
{
    /// <summary>The number of the next delivery.</summary>
    public required int Next { get; init; }

    /// <summary>The deliveries: the last of them, if they are many.</summary>
    public IReadOnlyList<Delivery> Items { get; init => field = value ?? []; } = [];
}

/// <summary>The delivery of one event to one URL.</summary>
internal sealed record Delivery
{
    /// <summary>Its number in the project, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The event.</summary>
    public required string EventId { get; init; }

    /// <summary>Which URL, by <see cref="WebhookTarget.Key"/>.</summary>
    public required string Target { get; init; }

    /// <summary>The URL without its query.</summary>
    public required string Url { get; init; }

    /// <summary>Where it stands.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>How often it has been tried.</summary>
    public int AttemptCount { get; init; }

    /// <summary>When it is tried next, UTC; null when it is not, or at once.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The last attempts, the oldest first.</summary>
    public IReadOnlyList<DeliveryAttempt> Attempts { get; init => field = value ?? []; } = [];
}

/// <summary>Where a delivery stands.</summary>
[JsonConverter(typeof(EnumNameConverter<DeliveryState>))]
internal enum DeliveryState
{
    /// <summary>Another version of the app knows.</summary>
    Unknown = -1,

    /// <summary>It is being tried.</summary>
    Pending = 0,

    /// <summary>The receiver has taken the event.</summary>
    Delivered,

    /// <summary>The receiver has not taken the event, and it is not tried again by itself.</summary>
    GivenUp,
}

/// <summary>An attempt to deliver an event.</summary>
internal sealed record DeliveryAttempt
{
    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How long it took.</summary>
    public required long Milliseconds { get; init; }

    /// <summary>The HTTP status of the answer; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>Why it failed; null when it succeeded.</summary>
    public string? Problem { get; init; }
}
