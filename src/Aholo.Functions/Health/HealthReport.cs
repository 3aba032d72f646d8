using System.Text.Json.Serialization;

namespace Aholo.Functions.Health;

/// <summary>The state of a dependency, or of all of them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HealthState>))]
internal enum HealthState
{
    /// <summary>Reachable and usable.</summary>
    Healthy,

    /// <summary>Not reachable or not usable.</summary>
    Unhealthy,

    /// <summary>Not known yet: the first check is running.</summary>
    Unknown,
}

/// <summary>The state of the dependencies of the app.</summary>
/// <param name="Status">The worst state of all.</param>
/// <param name="Storage">Storage, with its containers.</param>
/// <param name="ServiceBus">Service Bus, and whether events wait to be sent; null if events are not sent to it.</param>
/// <param name="Aholo">Aholo, and the credentials for it.</param>
internal sealed record HealthReport(HealthState Status, HealthEntry Storage, HealthEntry? ServiceBus, HealthEntry Aholo)
{
    /// <summary>
    /// Whether the account at Aholo has credits; null if that is not known. It is not part of <see cref="Status"/>: without credits the app still shows
    /// projects, and a restart does not help.
    /// </summary>
    public HealthEntry? Credits { get; init; }
}

/// <summary>The state of a dependency.</summary>
/// <param name="Status">The state.</param>
/// <param name="CheckedAt">The time of the check, UTC.</param>
/// <param name="Reason">Why it is not healthy. The log has the details.</param>
internal sealed record HealthEntry(HealthState Status, DateTimeOffset CheckedAt, string? Reason = null);
