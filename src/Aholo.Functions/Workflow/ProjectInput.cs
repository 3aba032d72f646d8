using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Workflow;

/// <summary>What a project's orchestration starts with.</summary>
internal sealed record ProjectInput
{
    /// <summary>The project's id, which is the instance's.</summary>
    public required string Id { get; init; }

    /// <summary>The upload that started it: a photo or a manifest. Null when it was planned before the start, over HTTP.</summary>
    public BlobReference? Upload { get; init; }

    /// <summary>When it was first asked for, UTC: when the upload was stored, or the request planned.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>How often it has been started, this time included: more than once after a retry.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The W3C trace context of the call that started this attempt; null if it had none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>How it is polled and retried: kept with the project, so that a new configuration never changes a running one.</summary>
    public required OrchestrationSettings Settings { get; init; }
}

/// <summary>The part of a <see cref="ProjectInput"/> that identifies the project: it can be read whatever the settings look like.</summary>
internal sealed record ProjectOrigin
{
    /// <inheritdoc cref="ProjectInput.Upload"/>
    public BlobReference? Upload { get; init; }

    /// <inheritdoc cref="ProjectInput.CreatedAt"/>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <inheritdoc cref="ProjectInput.Attempt"/>
    public int Attempt { get; init; } = 1;

    /// <inheritdoc cref="ProjectInput.TraceParent"/>
    public string? TraceParent { get; init; }
}

/// <summary>The settings that an orchestration runs by.</summary>
internal sealed record OrchestrationSettings
{
    /// <summary>When Aholo's task is looked at.</summary>
    public required PollingSettings Polling { get; init; }

    /// <summary>How activities are retried.</summary>
    public required RetrySettings Retry { get; init; }

    /// <summary>How the files of a project are shared out.</summary>
    public required BatchSettings Batches { get; init; }

    /// <summary>Takes them from the app's settings.</summary>
    public static OrchestrationSettings Of(AholoFunctionsOptions options)
    {
        var (polling, activities, files) = (options.Polling, options.Activities, options.Files);
        return new()
        {
            Polling = new(polling.FirstInterval, polling.BackoffCoefficient, polling.MaxInterval, polling.Jitter, polling.Deadline),
            Retry = new(activities.MaxAttempts, activities.FirstRetryInterval, activities.BackoffCoefficient, activities.MaxRetryInterval),
            Batches = new(files.BatchSize, files.ParallelBatches),
        };
    }
}

/// <summary>When Aholo's task is looked at: after <paramref name="FirstInterval"/>, then ever longer up to <paramref name="MaxInterval"/>.</summary>
/// <param name="FirstInterval">The wait before the first poll. Aholo asks for 5 s or more.</param>
/// <param name="BackoffCoefficient">What each wait is multiplied by for the next; 1 or more.</param>
/// <param name="MaxInterval">The longest wait.</param>
/// <param name="Jitter">How much a wait may differ from that, as a share of it, 0 to 1.</param>
/// <param name="Deadline">How long the task may take in all.</param>
internal sealed record PollingSettings(TimeSpan FirstInterval, double BackoffCoefficient, TimeSpan MaxInterval, double Jitter, TimeSpan Deadline);

/// <summary>How an activity that failed for a passing reason is called again.</summary>
/// <param name="MaxAttempts">All calls, the first included.</param>
/// <param name="FirstRetryInterval">The wait before the second.</param>
/// <param name="BackoffCoefficient">What each wait is multiplied by for the next; 1 or more.</param>
/// <param name="MaxRetryInterval">The longest wait.</param>
internal sealed record RetrySettings(int MaxAttempts, TimeSpan FirstRetryInterval, double BackoffCoefficient, TimeSpan MaxRetryInterval);

/// <summary>How the files of a project are shared out: one activity does a batch, so that the history grows with batches, not with files.</summary>
/// <param name="Size">Files in a batch.</param>
/// <param name="Parallel">Batches at the same time.</param>
internal sealed record BatchSettings(int Size, int Parallel);
