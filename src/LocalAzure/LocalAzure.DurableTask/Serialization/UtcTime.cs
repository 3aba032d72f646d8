namespace LocalAzure.DurableTask.Serialization;

internal static class UtcTime
{
    /// <summary>Converts a local time to UTC. A time of an unspecified kind is UTC already, as in DurableTask.Core.</summary>
    public static DateTime Of(DateTime time) => time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time;
}
