using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Aholo.Functions.Workflow;

/// <summary>When Aholo's task is looked at. Deterministic, as orchestrators must be: the jitter comes from the instance's id.</summary>
internal static class PollSchedule
{
    /// <summary>The wait before a look.</summary>
    /// <param name="settings">The schedule.</param>
    /// <param name="instanceId">The instance that waits.</param>
    /// <param name="polls">The number of looks before this one.</param>
    public static TimeSpan Delay(PollingSettings settings, string instanceId, int polls)
    {
        // Far beyond the longest wait the power overflows to infinity, which the minimum handles.
        var seconds = Math.Min(settings.FirstInterval.TotalSeconds * Math.Pow(settings.BackoffCoefficient, polls), settings.MaxInterval.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (1 + (settings.Jitter * Spread(instanceId, polls))));
    }

    // Evenly spread over -1 to 1.
    private static double Spread(string instanceId, int polls)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{instanceId}:{polls}"));
        return (2.0 * BinaryPrimitives.ReadUInt32BigEndian(hash) / uint.MaxValue) - 1;
    }
}
