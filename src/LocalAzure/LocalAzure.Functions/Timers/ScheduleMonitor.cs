using System.Text.Json;
using System.Text.Json.Serialization;

namespace LocalAzure.Functions.Timers;

/// <summary>Saves the status of a timer in a file, so that the next start detects a missed run.</summary>
internal sealed partial class ScheduleMonitor(string path)
{
    /// <summary>Reads the status of the timer. A new timer has missed no run.</summary>
    /// <exception cref="LocalFunctionsHostException">The file is damaged.</exception>
    public ScheduleStatus Read(TimerSchedule schedule, DateTime now)
    {
        if (!File.Exists(path))
            return Write(new() { Next = schedule.Next(now), LastUpdated = now });

        ScheduleStatus status;
        try
        {
            status = JsonSerializer.Deserialize(File.ReadAllBytes(path), ScheduleStatusJson.Default.ScheduleStatus)
                ?? throw new JsonException("It is empty.");
        }
        catch (JsonException exception)
        {
            throw new LocalFunctionsHostException($"'{path}' is damaged. Delete it; a missed run is then not made up for.", exception);
        }

        var next = schedule.Next(status.LastUpdated);
        if (status.Next == next)
            return status;

        // Saved for another schedule: past occurrences of the new one are not missed runs.
        var from = next < now ? now : status.LastUpdated;
        return Write(new() { Last = status.Last, Next = schedule.Next(from), LastUpdated = from });
    }

    /// <summary>Replaces the file.</summary>
    public ScheduleStatus Write(ScheduleStatus status)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var written = path + ".new";
        File.WriteAllBytes(written, JsonSerializer.SerializeToUtf8Bytes(status, ScheduleStatusJson.Default.ScheduleStatus));
        File.Move(written, path, overwrite: true);
        return status;
    }

    [JsonSerializable(typeof(ScheduleStatus))]
    private sealed partial class ScheduleStatusJson : JsonSerializerContext;
}
