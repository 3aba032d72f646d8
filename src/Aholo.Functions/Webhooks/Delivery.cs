using System.Text.Json.Serialization;
using Aholo.Files.Text;

namespace Aholo.Functions.Webhooks;

/// <summary>The webhook deliveries of a project, oldest first: <c>aholo-state/&lt;id&gt;/deliveries.json</c>.</summary>
internal sealed record DeliveryList
{
    /// <summary>Gets the number of the next delivery.</summary>
    public required int Next { get; init; }

    /// <summary>Gets the latest deliveries.</summary>
    public IReadOnlyList<Delivery> Items { get; init => field = value ?? []; } = [];
}

/// <summary>The delivery of one event to one URL.</summary>
internal sealed record Delivery
{
    /// <summary>Gets the number in the project, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Gets the id of the event.</summary>
    public required string EventId { get; init; }

    /// <summary>Gets the <see cref="WebhookTarget.Key"/> of the URL.</summary>
    public required string Target { get; init; }

    /// <summary>Gets the URL without its query.</summary>
    public required string Url { get; init; }

    /// <summary>Gets the state.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>Gets the number of attempts.</summary>
    public int AttemptCount { get; init; }

    /// <summary>Gets the time of the next attempt, UTC; null if there is none or it is immediate.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Gets the latest attempts, oldest first.</summary>
    public IReadOnlyList<DeliveryAttempt> Attempts { get; init => field = value ?? []; } = [];
}

/// <summary>The state of a delivery.</summary>
[JsonConverter(typeof(EnumNameConverter<DeliveryState>))]
internal enum DeliveryState
{
    /// <summary>A state that another version of the app wrote.</summary>
    Unknown = -1,

    /// <summary>The delivery is running.</summary>
    Pending = 0,

    /// <summary>The receiver accepted the event.</summary>
    Delivered,

    /// <summary>The receiver did not accept the event, and there are no more automatic attempts.</summary>
    GivenUp,
}

/// <summary>An attempt to deliver an event.</summary>
internal sealed record DeliveryAttempt
{
    /// <summary>Gets the time, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the duration.</summary>
    public required long Milliseconds { get; init; }

    /// <summary>Gets the HTTP status of the response; null if there was none.</summary>
    public int? Status { get; init; }

    /// <summary>Gets the reason of the failure; null if the attempt succeeded.</summary>
    public string? Problem { get; init; }
}
