using System.Text.Json;
using System.Text.Json.Serialization;

namespace LocalAzure.Functions.Timers;

/// <summary>Keeps where a timer stands in a file, so that the next start knows which run was missed.</summary>
internal sealed partial class ScheduleMonitor(string path)
{
    /// <summary>Reads where the timer stands; a new timer has its first run ahead.</summary>
    /// <exception cref="LocalFunctionsHostException">The file is damaged.</exception>
    public ScheduleStatus Read(TimerSchedule schedule, DateTime now)
    {
        if (!File.Exists(path))
            return Write(new() { Next = schedule.Next(now), LastUpdated = now });

        ScheduleStatus status;
        try
        {
            status = JsonSerializer.Deserialize(File.ReadAllBytes(path), ScheduleStatusJson.Default.ScheduleStatus)
                ?? throw new JsonException("It holds nothing.");
        }
        catch (JsonException exception)
        {
            throw new LocalFunctionsHostException($"'{path}' is damaged. Delete it; a run that was missed is then not made up for.", exception);
        }

        var next = schedule.Next(status.LastUpdated);
        if (status.Next == next)
            return status;

        // Written for another schedule: what the new one would have done in the past is not a missed run.
        var from = next < now ? now : status.LastUpdated;
        return Write(new() { Last = status.Last, Next = schedule.Next(from), LastUpdated = from });
    }

    /// <summary>Replaces the file as a whole.</summary>
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
