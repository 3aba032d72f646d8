using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Microsoft.DurableTask;

namespace Aholo.Functions.Durable;

/// <summary>Computes the waits between polls and between retries. They are deterministic, as orchestrators must be.</summary>
internal static class Backoff
{
    /// <summary>Gets the wait before a retry.</summary>
    /// <param name="retry">The settings.</param>
    /// <param name="failedAttempts">The number of failed attempts, from 1.</param>
    public static TimeSpan Delay(ActivityOptions retry, int failedAttempts) =>
        Delay(retry.FirstRetryInterval, retry.BackoffCoefficient, retry.MaxRetryInterval, failedAttempts - 1);

    /// <summary>Gets the wait before a poll. Its jitter is derived from the id of the instance.</summary>
    /// <param name="polling">The settings.</param>
    /// <param name="instanceId">The instance that polls.</param>
    /// <param name="polls">The number of polls before this one.</param>
    public static TimeSpan Delay(PollingOptions polling, string instanceId, int polls) =>
        Delay(polling.FirstInterval, polling.BackoffCoefficient, polling.MaxInterval, polls) * (1 + (polling.Jitter * Spread(instanceId, polls)));

    /// <summary>Gets the options that make the Durable SDK call an activity again after a failure that can pass.</summary>
    /// <param name="retry">The settings.</param>
    /// <param name="maxAttempts">The most calls, if the settings do not allow fewer.</param>
    public static TaskOptions ToTaskOptions(ActivityOptions retry, int maxAttempts = int.MaxValue) => new(new RetryPolicy(
        Math.Min(retry.MaxAttempts, maxAttempts), retry.FirstRetryInterval, retry.BackoffCoefficient, retry.MaxRetryInterval)
    {
        // What storage has lost does not come back.
        HandleFailure = failure => ActivityFailure.Read(failure).Code != ProblemCodes.StorageLost,
    });

    // For large numbers the power overflows to infinity, which the minimum handles.
    private static TimeSpan Delay(TimeSpan first, double coefficient, TimeSpan max, int number) =>
        TimeSpan.FromSeconds(Math.Min(first.TotalSeconds * Math.Pow(coefficient, number), max.TotalSeconds));

    // Evenly spread from -1 to 1.
    private static double Spread(string instanceId, int polls)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{instanceId}:{polls}"));
        return (2.0 * BinaryPrimitives.ReadUInt32BigEndian(hash) / uint.MaxValue) - 1;
    }
}
