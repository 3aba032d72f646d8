using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Azure.Functions.Worker;

namespace Embedded.Functions.Timers;

/// <summary>Keeps where a timer stands in one file, so that the next start knows which run was missed.</summary>
internal sealed partial class ScheduleMonitor(string directory, string function)
{
    private readonly string _path = Path.Combine(directory, "timers", $"{function}.json");

    /// <summary>Reads where the timer stands, or begins with its first run ahead.</summary>
    /// <exception cref="FunctionWorkerException">The file can't be read.</exception>
    public ScheduleStatus Read(TimerSchedule schedule, DateTime now)
    {
        if (!File.Exists(_path))
            return Write(new() { Next = schedule.Next(now), LastUpdated = now });

        ScheduleStatus status;
        try
        {
            status = JsonSerializer.Deserialize(File.ReadAllBytes(_path), StatusJson.Default.ScheduleStatus)!;
        }
        catch (JsonException exception)
        {
            throw new FunctionWorkerException($"{_path} is damaged; delete it, and a run missed until now is not made up.", exception);
        }

        var next = schedule.Next(status.LastUpdated);
        if (status.Next == next)
            return status;

        // Written for another schedule, so what this one would have had to do in the past is no missed run.
        var from = next < now ? now : status.LastUpdated;
        return Write(new() { Last = status.Last, Next = schedule.Next(from), LastUpdated = from });
    }

    /// <summary>Replaces the file as a whole.</summary>
    public ScheduleStatus Write(ScheduleStatus status)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var written = _path + ".new";
        File.WriteAllBytes(written, JsonSerializer.SerializeToUtf8Bytes(status, StatusJson.Default.ScheduleStatus));
        File.Move(written, _path, overwrite: true);
        return status;
    }

    [JsonSerializable(typeof(ScheduleStatus))]
    private sealed partial class StatusJson : JsonSerializerContext;
}
